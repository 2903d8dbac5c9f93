import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..tools.receivers import STRATEGIES

_logger = logging.getLogger(__name__)
RETRY = timedelta(minutes=55)  # when a lead that fits nobody is looked at again, before the next hourly run


class CrmTeam(models.Model):
    _inherit = "crm.team"

    sla_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        domain="['|', ('company_id', '=', False), ('company_id', '=?', company_id)]",
        ondelete="set null",
        help="When the customers of this team are served. Empty: the working hours of the company.",
    )

    lead_strategy = fields.Selection(
        STRATEGIES,
        string="Leads Are Given",
        required=True,
        default="round_robin",
        help="To which member a lead goes that is given out or taken away from somebody.",
    )
    lead_fallback = fields.Selection(
        [("leader", "Goes to the team leader"), ("stay", "Stays where it is")],
        string="When Nobody Fits",
        required=True,
        default="leader",
    )
    presence_hours = fields.Float(
        string="At Work Within (h)",
        help="Members get leads when they start work within so many hours. 0: only when they are at work now.",
    )
    gives_out_new = fields.Boolean(
        string="Give Out New Leads",
        help="New leads of this team that nobody owns are given to its members at once, instead of to the leader. "
        "Odoo's own rule-based assignment leaves them alone then.",
    )
    claim_scope = fields.Selection(
        [("team", "Members of the team"), ("all", "All salespeople")],
        string="Free Leads Can Be Taken By",
        required=True,
        default="team",
    )
    sla_morning_day = fields.Date(
        string="Morning Letter", readonly=True, copy=False, help="The last day for which the leader had it."
    )

    _presence_positive = models.Constraint("CHECK(presence_hours >= 0)", "Hours until work cannot be negative.")

    def write(self, vals):
        result = super().write(vals)
        if "sla_calendar_id" in vals:
            self.env.registry.clear_cache()  # crm.sla.time._get_calendar_id
            self.env["crm.sla.clock"]._recheck([("team_id", "in", self.ids)])
        return result

    def unlink(self):
        """A policy for this team alone must not become one for all teams."""
        self.env["crm.sla.policy"]._archive_without("team_ids", self)
        return super().unlink()

    def _get_lead_to_assign_domain(self):
        """Odoo's own assignment leaves teams alone that give out their leads in our way."""
        return super(CrmTeam, self.filtered(lambda team: not team.gives_out_new))._get_lead_to_assign_domain()

    @api.model
    def _cron_give_out_new(self, batch_size=200):
        """Give new leads to the members of the teams that want it so; where nobody fits, try again after an hour."""
        leads = self.env["crm.lead"].search(self._get_give_out_domain(), order="create_date, id")
        batch = leads[:batch_size]
        try:
            with self.env.cr.savepoint():
                batch._give_out("assigned")
        except Exception:  # one bad lead never stops the others
            _logger.exception("Leads could not be given out at once, they are given out one by one")
            self.env.invalidate_all()
            for lead in batch:
                self._give_out_one(lead)
        self.env["ir.cron"]._commit_progress(len(batch), remaining=len(leads) - len(batch))

    def _give_out_one(self, lead):
        try:
            with self.env.cr.savepoint():
                lead._give_out("assigned")
        except OperationalError:
            self.env.invalidate_all()  # somebody was changing it at this moment: the next run sees what became of it
        except Exception as error:
            self.env.invalidate_all()
            self.env["crm.assignment.decision"]._record_failure(lead, error)

    def _get_give_out_domain(self):
        waiting = [
            ("outcome", "in", ("stayed", "failed")),
            ("date_last_try", ">", fields.Datetime.now() - RETRY),
            ("merged_lead_name", "=", False),  # what was merged into it was tried, not the lead itself
        ]
        return [
            ("user_id", "=", False),
            ("won_status", "=", "pending"),
            ("team_id.gives_out_new", "=", True),
            ("assignment_decision_ids", "not any", waiting),
        ]

    def _get_present(self, users, moment):
        """Those of ``users`` who work at that moment, or start within ``presence_hours``, by the hours of this team
        and their own, leaves left out."""
        time, memo = self.env["crm.sla.time"], {}
        until = moment + timedelta(hours=self.presence_hours, seconds=1)
        present = users.browse()
        for user in users:
            company = self.company_id or user.company_id
            calendar_id = time._get_calendar_id(None, self.id, company.id)
            table = time._get_table(memo, calendar_id, company.id, moment, user.id)
            present += user if table.elapsed(moment, until) else users.browse()
        return present

    def _get_people(self):
        """The members, and those who were until they were archived; not those who work in other teams by now."""
        memberships = self.env["crm.team.member"].sudo().with_context(active_test=False)
        domain = [("crm_team_id", "in", self.ids), "|", ("active", "=", True), ("user_id.active", "=", False)]
        return memberships.search(domain).user_id

    def _has_member(self, user):
        """Whether ``user`` works in this team or leads it."""
        return user in (self.member_ids | self.user_id)
