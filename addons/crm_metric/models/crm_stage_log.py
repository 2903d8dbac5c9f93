from odoo import models


class CrmStageLog(models.Model):
    _inherit = "crm.stage.log"

    # The metric "qualified leads" asks of each forward move whether the lead had an earlier one.
    _metric_forward_idx = models.Index("(lead_ref, moment) WHERE move IN ('forward', 'skip', 'won')")
