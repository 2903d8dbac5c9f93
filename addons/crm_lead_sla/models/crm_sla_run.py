import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)

RETRY = timedelta(hours=1)
CONFLICTS = (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected)
# Steps that have come to nothing when a later one is due at the same time, as after a standstill of the server.
OVERTAKEN_BY = {
    "warn_holder": {"tell_leader", "open_to_claim", "reassign", "move_stage", "move_team"},
    "open_to_claim": {"reassign"},
}


class CrmSlaRun(models.AbstractModel):
    """The job that does the steps which are due.

    It finds the clocks by an index of their next moments, whose size goes by the open clocks, locks them and skips
    those that somebody else is working on: any number of servers may run it. A step is recorded in the transaction in
    which it is done, once per clock. Deadlines are judged by the moments of events, not by that of the run.
    """

    _name = "crm.sla.run"
    _description = "Steps that are due"

    @api.model
    def _run(self, batch_size=200):
        """Do one batch, or send the notices when nothing is due any more, and say when to come again."""
        cron = self.env["ir.cron"]
        cron._commit_progress(0)  # judge by what is in the database now, not when the job began
        clocks = self._lock_due(batch_size)
        clocks = self._tick_unless_disturbed(clocks)
        remaining = self._count_due() if clocks is None or len(clocks) == batch_size else 0
        cron._commit_progress(len(clocks or ()), remaining=remaining)
        if not remaining:
            self.env["crm.sla.notice"]._send()
            self.env["crm.sla.clock"]._wake(self._get_next())
            cron._commit_progress(0)

    @api.model
    def _tick_unless_disturbed(self, clocks):
        """Do what is due; None, and nothing, when another transaction got in between: the next run sees what it did."""
        try:
            with self.env.cr.savepoint():
                self._try(clocks, self._tick)
        except CONFLICTS:
            self.env.invalidate_all(flush=False)
            return None
        return clocks

    @api.model
    def _lock_due(self, limit):
        """The clocks that are due, locked; without those that somebody else is writing to."""
        clocks = self.env["crm.sla.clock"].sudo()
        clocks.flush_model()
        query = SQL(
            "SELECT id FROM crm_sla_clock WHERE date_next <= %s ORDER BY date_next, id LIMIT %s FOR UPDATE SKIP LOCKED",
            fields.Datetime.now(),
            limit,
        )
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                found = self.env.execute_query(query)
        except psycopg2.errors.SerializationFailure:
            return clocks  # one was answered since the job looked: it is not due any more, another run sees that
        clocks.invalidate_model()
        return clocks.browse(row[0] for row in found)

    @api.model
    def _count_due(self):
        query = SQL("SELECT count(*) FROM crm_sla_clock WHERE date_next <= %s", fields.Datetime.now())
        return self.env.execute_query(query)[0][0]

    @api.model
    def _get_next(self):
        """When the next step of any clock is due; None when nothing is to come."""
        return self.env.execute_query(SQL("SELECT min(date_next) FROM crm_sla_clock WHERE date_next IS NOT NULL"))[0][0]

    @api.model
    def _tick(self, clocks):
        """Bring the clocks, which are locked, to the present moment and do the steps that they have come to."""
        self.env["crm.sla.answer"]._answer(clocks.lead_id.ids)
        memo, now = self.env["crm.sla.time"]._get_tables(), fields.Datetime.now()
        self.env["crm.sla.follow"]._keep_fitting(memo, clocks.filtered(lambda clock: not clock.date_end), now)
        clocks = clocks.filtered(lambda clock: not clock.date_end)
        self._recompute(memo, clocks, now)
        self._acknowledge(clocks, now)
        failed = clocks.browse()  # at a step: the later ones of these wait for it, but not for an acknowledgement
        for escalation, due in self._get_due_steps(clocks, now):
            waiting = (due.exists() - failed).filtered(lambda clock: not clock.date_end)
            failed |= self._do(escalation, waiting, now)
        still = clocks.exists().filtered(lambda clock: not clock.date_end)
        self._plan_next(still, now)
        clocks.exists().lead_id._sla_refresh()

    def _recompute(self, memo, clocks, now):
        """Go by the policy, the calendar and the leaves as they are now.

        What is over is missed; what has time again, as the policy became milder or a holiday was entered, is not.
        """
        late = clocks.browse()
        for clock in clocks:
            clock._set_times(memo)
            if clock.state == "running" and clock.date_due and clock.date_due <= now:
                clock.state = "missed"
                late += clock
            elif clock.state == "missed" and clock.date_due and clock.date_due > now:
                clock.update({"state": "running", "responsible_id": False})
        late._charge()

    def _acknowledge(self, clocks, now):
        """Send the customer the acknowledgement of the policy, once. It is automatic, so it answers nothing."""
        for policy, group in clocks.filtered("needs_acknowledgement").grouped("policy_id").items():
            self._try(group, lambda some, policy=policy: self._send_acknowledgement(policy, some, now))

    def _send_acknowledgement(self, policy, clocks, now):
        clocks.update({"needs_acknowledgement": False, "date_acknowledged": now})
        leads = clocks.lead_id.filtered(lambda lead: lead.email_from or lead.partner_id.email)
        template = policy.acknowledgement_template_id
        if template and leads:
            template.with_context(crm_history_machine=True).send_mail_batch(leads.ids, raise_exception=True)

    def _get_due_steps(self, clocks, now):
        """[(step, clocks that have come to it)] in the order of the steps; overtaken ones are recorded as skipped."""
        memo, due = self.env["crm.sla.time"]._get_tables(), {}
        rules = self.env["crm.sla.clock"]._get_rules()
        steps = self.env["crm.sla.escalation"].sudo()
        for clock in clocks.filtered("date_since"):
            rule = rules.get(clock.policy_id.id)
            share = 100 * clock._get_used_seconds(memo, now) / clock.seconds
            fired = set(clock.step_ids.escalation_id.ids)
            come = [step for step, percent in rule.steps if percent <= share and step not in fired] if rule else []
            for step in steps.browse(come):
                due.setdefault(step, clocks.browse())
                due[step] += clock
        ordered = sorted(due.items(), key=lambda item: (item[0].percent, item[0].id))
        return [(step, self._skip_overtaken(step, group, ordered, now)) for step, group in ordered]

    def _skip_overtaken(self, step, clocks, ordered, now):
        overtaking = OVERTAKEN_BY.get(step.action, ())
        later = [
            group
            for other, group in ordered
            if other.percent > step.percent and other.policy_id == step.policy_id and other.action in overtaking
        ]
        overtaken = clocks & clocks.browse().union(*later)
        self.env["crm.sla.clock.step"]._record(step, overtaken, now, is_skipped=True)
        return clocks - overtaken

    def _do(self, step, clocks, now):
        """Do the step for all the clocks together; when that fails, one by one, so that one bad lead stops nobody.

        Return those that it failed for.
        """
        return self._try(clocks, lambda some: self._do_together(step, some, now))

    def _do_together(self, step, clocks, now):
        done = self.env["crm.sla.clock.step"]._record(step, clocks, now)
        self.env["crm.sla.action"]._perform(step, done)

    def _try(self, clocks, act):
        """Call ``act`` with the clocks, in a savepoint; those that it fails for say why and are tried again later.

        Return these.
        """
        if not clocks:
            return clocks
        try:
            with self.env.cr.savepoint():
                act(clocks)
        except CONFLICTS:
            raise
        except Exception as error:
            if len(clocks) > 1:
                return clocks.browse().union(*[self._try(clock, act) for clock in clocks])
            self.env.invalidate_all(flush=False)
            _logger.info("The SLA step of %s failed", clocks, exc_info=True)
            clocks.update({"error": str(error) or type(error).__name__, "date_next": fields.Datetime.now() + RETRY})
            return clocks
        return clocks.browse()

    def _plan_next(self, clocks, now):
        """When each is to be looked at again: at its next step, and after an hour at most where something failed."""
        memo = self.env["crm.sla.time"]._get_tables()
        for clock in clocks:
            if not clock.date_since:
                clock.date_next = False  # it stands still
            elif not (clock.error and clock.date_due):
                clock._set_times(memo)
            elif coming := clock._get_coming(memo, now):
                clock.date_next = min(clock.date_next or coming, coming)
        clocks.flush_recordset()
