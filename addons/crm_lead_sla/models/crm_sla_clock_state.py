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
        """The time runs on from the ``moment``, after a pause or after the end; what was missed stays missed."""
        is_missed = self.state == "missed"
        self.update({
            "state": "missed" if is_missed else "running", "date_since": moment, "date_end": False, "end_reason": False,
            "elapsed_hours": 0, "responsible_id": self.responsible_id.id if is_missed else False, "is_credited": False,
        })  # fmt: skip
        self._set_times(memo)

    def _set_holder(self, memo, user, moment):
        """The lead is theirs from the ``moment`` on: their own time begins."""
        if self.holder_id == user:
            return
        self.update({"holder_id": user.id, "date_holder_start": moment if user else False})
        state = self._prepare_state()
        self.date_holder_due = self._get_holder_due(memo, self.calendar_id.id, self.seconds, state)

    def _is_late(self, moment):
        """Whether it is over its time at the ``moment``, be it that the job has not noticed yet."""
        return self.state == "missed" or bool(self.date_due and self.date_due < moment)

    def _end(self, memo, state, moment, reason=False):
        """The clock is over; one that is late by then is missed however it ends: nobody loses a lead to be in time."""
        is_new = self.state != "missed"
        is_late = self._is_late(moment)
        used = self._get_used_seconds(memo, moment)
        self.update({
            "elapsed_hours": used / HOUR,
            "used_seconds": used,
            "date_since": False,
            "state": "missed" if is_late else state,
            "date_end": moment,
            "end_reason": reason,
            "date_next": False,
            "error": False,
            "responsible_id": self.responsible_id.id if is_late else self.holder_id.id,
        })  # fmt: skip
        if is_late and is_new:
            self._charge()

    def _set_times(self, memo):
        """Compute from the policy as it is now when this running clock is due and has its next step."""
        rule = self._get_rules().get(self.policy_id.id)
        if not rule or not self.date_since:
            return
        times = self._prepare_times(memo, rule, self._prepare_state())
        if self.date_due and self.used_seconds >= times["seconds"]:
            times["date_due"] = self.date_due  # it was late before it was put away
        self.update(times)
