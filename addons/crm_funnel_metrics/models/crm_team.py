from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    office_id = fields.Many2one(
        "res.partner",
        check_company=True,
        help="The address this team works from: reports add teams up by it.",
    )
