from odoo import fields, models


class CrmLostReason(models.Model):
    _inherit = "crm.lost.reason"

    sla_handled = fields.Boolean(
        string="Counts as Answered",
        help="Losing an inquiry for this reason before anybody answered is a decision about it, such as a wrong "
        "number: its clock counts as met. Otherwise it counts neither as met nor as missed.",
    )
