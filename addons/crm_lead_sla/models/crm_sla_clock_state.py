from odoo import models

from ..tools.working_time import HOUR


class CrmSlaClock(models.Model):
    """Changes of state of a clock; whoever calls them is the superuser."""

    _inherit = "crm.sla.clock"  # pylint: disable=consider-merging-classes-inherited

    def _get_used_seconds(self, memo, moment):
        """How much of its time the clock has used up at the ``moment``."""
        if not self.date_since:
            return self.used_seconds
        table = self._get_table(memo)
        return self.used_seconds + table.elapsed(self.date_since, moment)

    def _get_table(self, memo, user_id=None):
        """The working time in which this clock runs; with ``user_id`` what is also theirs."""
        start = self.date_since or self.date_start
        return self.env["crm.sla.time"]._get_table(memo, self.calendar_id.id, self.company_id.id, start, user_id)

    def _pause(self, memo, moment):
        """The time stands still from the ``moment`` on."""
        self.used_seconds = self._get_used_seconds(memo, moment)
        self.update({"state": "paused", "date_since": False, "date_due": False, "date_warn": False, "date_next": False})

    def _resume(self, memo, moment):
        """The time runs on from the ``moment``, after a pause or after the end."""
        self.update({
            "state": "running", "date_since": moment, "date_end": False, "end_reason": False, "elapsed_hours": 0,
            "responsible_id": False, "is_credited": False,
        })  # fmt: skip
        self._set_times(memo)

    def _end(self, memo, state, moment, reason=False):
        """The clock is over; a missed one stays missed."""
        if self.state == "missed" and state != "cancelled":
            state = "missed"
        self.update({
            "elapsed_hours": self._get_used_seconds(memo, moment) / HOUR,
            "used_seconds": self._get_used_seconds(memo, moment),
            "date_since": False,
            "state": state,
            "date_end": moment,
            "end_reason": reason,
            "date_next": False,
            "error": False,
            "responsible_id": self.responsible_id.id if state == "missed" else self.holder_id.id,
        })  # fmt: skip

    def _set_times(self, memo):
        """Compute from the policy as it is now when this running clock is due and has its next step."""
        rule = self._get_rules().get(self.policy_id.id)
        if rule and self.date_since:
            self.update(self._prepare_times(memo, rule, self._prepare_state()))
