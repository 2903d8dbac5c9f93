import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..tools.assignment import Assignment

_logger = logging.getLogger(__name__)
PEOPLE = 200  # per transaction: a second or two
POSITION = "crm_activity_plan.refreshed_user_id"


class CrmActivityScore(models.Model):
    """Keeping scores up to date by a scheduled job, freezing them and letting them go again."""

    _inherit = "crm.activity.score"

    def action_close(self):
        """Freeze the rows as they are now, after a last refresh. Administrators of sales only."""
        self._check_manager()
        opened = self.filtered(lambda score: score.state == "open")
        opened._close()
        opened._log("close")

    def action_reopen(self, reason):
        """Let closed rows follow what happens again; ``reason`` is asked for and kept. Administrators of sales only.

        The scheduled job closes them again after the days of grace, counted from the day of reopening.
        """
        self._check_manager()
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Reason: say why the scores are reopened."))
        closed = self.filtered(lambda score: score.state == "closed")
        closed._log("reopen", reason.strip())
        closed.sudo().write({"state": "open", "date_reopened": fields.Date.context_today(self)})
        closed._refresh()

    def _check_manager(self):
        self.check_access("read")
        self.env["crm.activity.plan"].check_access("write")

    def _log(self, act, reason=False):
        """Keep who did it and why, with the figures as they stand."""
        self.env["crm.activity.score.log"].sudo().create(
            [
                {
                    "score_id": score.id,
                    "user_id": self.env.uid,
                    "act": act,
                    "reason": reason,
                    "target": score.target,
                    "fact": score.fact,
                }
                for score in self
            ]
        )

    def _close(self):
        """Freeze open rows after a last refresh."""
        self._refresh()
        self.sudo().write({"state": "closed"})

    @api.model
    def _cron_close(self, batch_size=2000):
        """Close the rows whose days of grace are over."""
        domain = self._get_due_domain()
        self.search(domain, limit=batch_size, order="period_end, id").try_lock_for_update()._close()
        self.env["ir.cron"]._commit_progress(batch_size, remaining=self.search_count(domain))

    @api.model
    def _get_due_domain(self):
        """Open rows whose period's last day, and day of reopening, lie more than the company's days of grace back."""
        today = fields.Date.today()
        by_days = self._get_companies().grouped("activity_plan_grace_days")
        domains = []
        for days, some in by_days.items():
            border = fields.Date.subtract(today, days=days + 1)  # the last day ends later in the west
            domains.append(
                Domain("company_id", "in", some.ids)
                & Domain("period_end", "<", border)
                & (Domain("date_reopened", "=", False) | Domain("date_reopened", "<", border))
            )
        return Domain("state", "=", "open") & Domain.OR(domains)

    # ------------------------------------------------------------
    # Refreshing
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Bring the rows of the present day, week and month up to date, and those of days of grace.

        People go in batches, each a transaction. When the time is up the next run goes on with the next person.
        """
        first, last = self._get_present_months()
        people = self._get_planned_people(first, last)
        parameters = self.env["ir.config_parameter"].sudo()
        position = int(parameters.get_param(POSITION) or 0)
        left = [user_id for user_id in people.ids if user_id > position]
        for ids in split_every(PEOPLE, left):
            self._generate_safely(first, last, self.env["res.users"].browse(ids))
            left = left[len(ids) :]
            parameters.set_param(POSITION, ids[-1] if left else False)
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=len(left)):
                return
        if not people:
            self._generate_safely(first, last, None)  # the last plan is gone: so are its open rows
        parameters.set_param(POSITION, False)

    @api.model
    def _get_present_months(self):
        """First and last day to look after: the months of today anywhere on earth, and the days of grace before."""
        today = fields.Date.today()
        grace = max(self._get_companies().mapped("activity_plan_grace_days"), default=0)
        first = fields.Date.start_of(fields.Date.subtract(today, days=grace + 2), "month")
        return first, self._get_last_day()

    @api.model
    def _get_last_day(self):
        """Up to this day there are scores: the end of the month of tomorrow, which it is already in the east."""
        return fields.Date.end_of(fields.Date.add(fields.Date.today(), days=1), "month")

    @api.model
    def _get_planned_people(self, first, last):
        """Whoever a plan asks for something in these days, and whoever has open rows left of one that did."""
        users = Assignment(self.env, first, last).users
        rows = self.sudo()._read_group([("state", "=", "open")], ["user_id"])
        return (users.sudo(False) | self.env["res.users"].union(*(user for (user,) in rows))).sorted("id")

    @api.model
    def _generate_safely(self, first, last, people):
        """Leave people alone whose rows somebody else writes at this moment: they have been refreshed."""
        try:
            with self.env.cr.savepoint():
                self._generate(first, last, people)
        except OperationalError:
            self.env.invalidate_all()
            _logger.info("Scores of %s people are being written by somebody else; skipped.", len(people or ()))

    @api.model
    def _schedule_refresh(self):
        """Ask for a run of the scheduled job soon: a plan, a team or a person has changed."""
        self.env.ref("crm_activity_plan.ir_cron_activity_score_refresh").sudo()._trigger()

    @api.model
    def _get_companies(self):
        """The companies that plan."""
        plans = self.env["crm.activity.plan"].sudo().with_context(active_test=False)
        return self.env["res.company"].sudo().union(*(company for (company,) in plans._read_group([], ["company_id"])))
