from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    sla_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        domain="['|', ('company_id', '=', False), ('company_id', '=?', company_id)]",
        ondelete="set null",
        help="When the customers of this team are served. Empty: the working hours of the company.",
    )

    def _has_member(self, user):
        """Whether ``user`` works in this team or leads it."""
        return user in (self.member_ids | self.user_id)
