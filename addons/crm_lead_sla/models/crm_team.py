from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    sla_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        ondelete="set null",
        help="When the customers of this team are served. Empty: the working hours of the company.",
    )
