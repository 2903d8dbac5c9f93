import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import split_every

from ..tools.assignment import Assignment

_logger = logging.getLogger(__name__)
PEOPLE = 200  # per transaction: a second or two
POSITION = "crm_activity_plan.refreshed_user_id"


class CrmActivityScore(models.Model):
    """The scheduled job that keeps the rows of the present periods in line with plans and facts."""

    _inherit = "crm.activity.score"

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
        grace = max(self.env["res.company"].sudo().search([]).mapped("activity_plan_grace_days"))
        first = fields.Date.start_of(fields.Date.subtract(today, days=grace + 2), "month")
        return first, fields.Date.end_of(fields.Date.add(today, days=1), "month")

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
