from odoo import models


class CrmFunnelReport(models.AbstractModel):
    _name = "crm.funnel.report"
    _inherit = ["crm.funnel.report", "crm.funnel.segment"]
