from odoo import api, fields, models

from .crm_sla_policy import RESPONSES


class CrmSlaFollow(models.AbstractModel):
    """What becomes of the clocks when their lead moves, ends, comes back or changes hands."""

    _name = "crm.sla.follow"
    _description = "Clocks follow their leads"

    @api.model
    def _on_changed(self, leads):
        """The stage, status, team, type or another field that policies look at has changed."""
        if not leads or not self.env["crm.sla.policy"]._get_rules():
            return
        memo, now = self.env["crm.sla.time"]._get_tables(), fields.Datetime.now()
        domain = ["|", ("date_end", "=", False), ("kind", "in", RESPONSES), ("lead_id", "in", leads.ids)]
        clocks = self.env["crm.sla.clock"].sudo().search(domain, order="id")
        by_lead, none, waiting = clocks.grouped("lead_id"), clocks.browse(), leads.browse()
        for lead in leads:
            if self.env["crm.sla.start"]._is_open(lead):
                waiting += lead
            else:
                running = by_lead.get(lead, none).filtered(lambda clock: not clock.date_end)
                self._end_all(memo, lead, running, now)
        self._keep_fitting(memo, clocks.filtered(lambda clock: not clock.date_end), now)
        revived = waiting.filtered(lambda lead: self._revive(memo, lead, by_lead.get(lead, none), now))
        self._start_missing(waiting, clocks, now)
        clocks.flush_recordset()
        self.env["crm.sla.answer"]._answer(revived.ids)  # somebody may have answered meanwhile
        leads._sla_refresh()

    def _end_all(self, memo, lead, running, now):
        """Winning answers an inquiry; losing does so only by a person and for a reason that says so."""
        handled = lead.won_status == "won" or (
            lead.won_status == "lost"
            and lead.lost_reason_id.sla_handled
            and not self.env["crm.history.act"]._is_machine()
        )
        labels = dict(lead._fields["won_status"]._description_selection(self.env))
        reason = labels[lead.won_status] if lead.won_status != "pending" else self.env._("Archived")
        for clock in running:
            met = handled or clock.kind == "stage_time"
            clock._end(memo, "met" if met else "cancelled", now, reason)

    @api.model
    def _keep_fitting(self, memo, clocks, now):
        """End the clocks whose policy does not fit any more; let the others stand still in the stages for that."""
        rules, start = self.env["crm.sla.clock"]._get_rules(), self.env["crm.sla.start"]
        for (policy, company), group in clocks.grouped(lambda clock: (clock.policy_id, clock.company_id)).items():
            rule = rules.get(policy.id)
            # Whoever acts now may be of another company than the clock, which says that of a lead without one.
            fitting = set(start.with_company(company)._filter(group.lead_id, rule)._ids) if rule else ()
            for clock in group:
                lead = clock.lead_id
                if lead.id not in fitting or clock.kind != rule.kind:
                    self._end_unfit(memo, lead, rule, clock, now)
                elif clock.state == "paused" and lead.stage_id.id not in rule.pause_stage_ids:
                    clock._resume(memo, now)
                    clock._wake(clock.date_next)
                elif clock.state == "running" and self._pauses(rule, lead) and not clock._is_late(now):
                    clock._pause(memo, now)

    def _pauses(self, rule, lead):
        return rule.kind in RESPONSES and lead.stage_id.id in rule.pause_stage_ids

    def _end_unfit(self, memo, lead, rule, clock, now):
        """A lead that leaves the stages kept its time; one that is somebody else's business now did neither."""
        if rule and rule.kind == "stage_time" and lead.stage_id.id not in rule.stage_ids:
            clock._end(memo, "met", now, self.env._("It moved on."))
        else:
            clock._end(memo, "cancelled", now, self.env._("The policy does not fit any more."))

    def _revive(self, memo, lead, clocks, now):
        """A lead that was put away before anybody answered and comes back waits again, for what was left.

        Of several clocks the one that ended last: the others had ended before, by an answer or a merge. Return whether
        it does.
        """
        answerable = clocks.filtered(lambda clock: clock.kind in RESPONSES)
        if not answerable or not all(answerable.mapped("date_end")):
            return False
        last = answerable.sorted(lambda clock: (clock.date_end, clock.id))[-1]
        rule = last._get_rules().get(last.policy_id.id)
        if last.state == "met" or last.date_answered or not rule or rule.kind != last.kind:
            return False
        if not self.env["crm.sla.start"].with_company(last.company_id)._filter(lead, rule):
            return False
        last._resume(memo, now)
        last._wake(last.date_next)
        return True

    def _start_missing(self, leads, clocks, now):
        """Clocks that the leads have not had: for the stage from now on, for the first response since they came.

        Leads that are older than the policy, that somebody entered for themselves or that have been answered get none
        for the first response.
        """
        start = self.env["crm.sla.start"]
        running = {(clock.lead_id, clock.policy_id.id) for clock in clocks if not clock.date_end}
        starts = [item for item in start._match(leads, "stage_time", now) if (item[0], item[1].id) not in running]
        timed = clocks.filtered(lambda clock: clock.kind in RESPONSES and clock.state != "cancelled").lead_id
        fresh = [
            (lead, rule, lead.create_date.replace(microsecond=0))
            for lead, rule, _moment in start._match(leads - timed, "first_response", None)
            if lead.create_date >= rule.date_from
        ]
        unanswered = self.env["crm.sla.answer"]._find_unanswered([lead.id for lead, _rule, _moment in fresh])
        start._start(starts + [item for item in fresh if item[0].id in unanswered])

    @api.model
    def _on_owners(self, rows):
        """Leads changed hands: the clock of the holder begins anew, that of the customer runs on.

        A lead that changed its team as well goes by the policies of its new team.
        """
        if not self.env["crm.sla.policy"]._get_rules():
            return
        taken = {row["lead_id"]: row for row in rows if row.get("lead_id") and row["reason"] != "created"}
        domain = [("lead_id", "in", list(taken)), ("date_end", "=", False)]
        clocks = self.env["crm.sla.clock"].sudo().search(domain) if taken else ()
        memo = self.env["crm.sla.time"]._get_tables()
        for clock in clocks:
            row = taken[clock.lead_id.id]
            clock._set_holder(memo, self.env["res.users"].browse(row["holder_id"] or ()), row["moment"])
        if clocks:
            clocks.flush_recordset()
