from odoo import api, fields, models
from odoo.fields import Domain


class CrmTeamMember(models.Model):
    """The days of a membership: a plan of a team is for whoever was its member, on the days they were.

    Joining and leaving set them, and an administrator may correct them. The membership a person leaves for another
    team ends the day before the new one begins; whoever comes back on the day they left never left. An archived
    membership without a last day ended before days were kept, and no plan looks at it.
    """

    _inherit = "crm.team.member"

    date_from = fields.Date(string="Member since", tracking=True, help="First day in the team; empty: since ever.")
    date_to = fields.Date(
        string="Member until", copy=False, tracking=True, help="Last day in the team; leaving it sets the day."
    )

    @api.model_create_multi
    def create(self, vals_list):
        today = fields.Date.context_today(self)
        members = super().create([{"date_from": today, **vals} for vals in vals_list])
        members._end_former()
        return members

    def write(self, vals):
        if "active" not in vals:
            result = super().write(vals)
            if vals.keys() & {"date_from", "date_to", "user_id", "crm_team_id"}:
                self.env["crm.activity.score"]._schedule_refresh()
            return result
        today = fields.Date.context_today(self)
        left = self.filtered(lambda member: member.active and not vals["active"])
        back = self.filtered(lambda member: not member.active and vals["active"])
        stayed = back.filtered(lambda member: member.date_to and member.date_to >= today)
        back -= stayed
        former = back._prepare_former_vals()
        result = super().write(vals)
        left.filtered(lambda member: not member.date_to or member.date_to > today).write({"date_to": today})
        stayed.write({"date_to": False})
        back.write({"date_from": today, "date_to": False})
        self.env["crm.team.member"].create(former)
        back._end_former()
        return result

    def _prepare_former_vals(self):
        """Whoever comes back to a team begins anew, the days of the earlier stay are kept as one that is over."""
        return [
            {
                "crm_team_id": member.crm_team_id.id,
                "user_id": member.user_id.id,
                "active": False,
                "date_from": member.date_from,
                "date_to": member.date_to,
            }
            for member in self.filtered("date_to")
        ]

    def _end_former(self):
        """Membership that ended on the day on which one of these begins ends the day before."""
        for day, members in (
            self.filtered(lambda member: member.active and member.date_from).grouped("date_from").items()
        ):
            former = self.sudo().search(
                Domain("active", "=", False)
                & Domain("user_id", "in", members.user_id.ids)
                & Domain("date_to", "=", day)
                & Domain("crm_team_id", "not in", members.crm_team_id.ids)
            )
            former.write({"date_to": fields.Date.subtract(day, days=1)})
        self.env["crm.activity.score"]._schedule_refresh()
