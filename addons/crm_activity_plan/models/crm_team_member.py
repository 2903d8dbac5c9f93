from odoo import fields, models


class CrmTeamMember(models.Model):
    """The days of a membership: a plan of a team is for whoever was its member, on the days they were."""

    _inherit = "crm.team.member"

    date_from = fields.Date(
        string="Member since",
        default=fields.Date.context_today,
        tracking=True,
        help="First day in the team; empty: since ever.",
    )
    date_to = fields.Date(
        string="Member until", copy=False, tracking=True, help="Last day in the team; set on leaving it."
    )
