from odoo import models


class CrmHistoryMixin(models.AbstractModel):
    _inherit = "crm.history.mixin"

    # For each datetime column the column that holds its local day. A metric takes the day from there instead of
    # computing it, and filters on the indexed column. Any model may have such a dict.
    _metric_local_day = {"moment": "day"}
