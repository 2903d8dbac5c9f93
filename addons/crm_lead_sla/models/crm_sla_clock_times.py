from odoo import api, models, tools

WARN_SHARE = 0.75  # of the time; from then on the countdown is amber


class CrmSlaClock(models.Model):
    """When a clock is due, is urgent, and has its next step, by its policy."""

    _inherit = "crm.sla.clock"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_state(self):
        """What ``_prepare_times`` reads of a clock, by the names of the fields."""
        names = ("policy_id", "team_id", "company_id", "holder_id")
        return {
            **{name: self[name].id for name in names},
            **{name: self[name] for name in ("date_start", "date_since", "used_seconds", "date_holder_start", "state")},
            "needs_acknowledgement": self.needs_acknowledgement,
            "fired": set(self.step_ids.escalation_id.ids),
        }

    @api.model
    @tools.ormcache()
    def _is_in_use(self):
        """Whether a lead ever had a clock: until then, no act on leads looks for one. The first clock clears it."""
        return bool(self.sudo().search_count([], limit=1))

    @api.model
    def _get_rules(self):
        """The policies in force by their IDs."""
        return {rule.id: rule for rule in self.env["crm.sla.policy"]._get_rules()}

    @api.model
    def _prepare_times(self, memo, rule, clock):
        """When ``clock``, said by the names of its fields, is due, is urgent, and has its next step."""
        hours = self.env["crm.sla.time"]
        calendar_id = None
        if rule.is_working_time:
            calendar_id = hours._get_calendar_id(rule.calendar_id, clock["team_id"], clock["company_id"])
        seconds = hours._get_seconds(rule.limit, rule.unit, calendar_id)
        since, used = clock["date_since"], clock["used_seconds"]
        table = hours._get_table(memo, calendar_id, clock["company_id"], since)
        due = table.plan(since, max(0, seconds - used))
        steps = [
            table.plan(since, max(0, seconds * percent / 100 - used))
            for step, percent in rule.steps
            if step not in clock["fired"]
        ]
        if clock["state"] != "missed":
            steps.append(due)
        if clock["needs_acknowledgement"]:
            steps.append(clock["date_start"])
        return {
            "calendar_id": calendar_id,
            "seconds": seconds,
            "date_due": due,
            "date_warn": table.plan(since, max(0, seconds * WARN_SHARE - used)),
            "date_next": min(filter(None, steps), default=None),
            "error": None if due else self.env._("There is no working time in the calendar before it would be due."),
            "date_holder_due": self._get_holder_due(memo, calendar_id, seconds, clock),
        }

    def _get_coming(self, memo, now):
        """The next moment after ``now`` at which this running clock is due or has a step; None without one."""
        rule, table = self._get_rules().get(self.policy_id.id), self._get_table(memo)
        shares = [100, *(percent for _step, percent in rule.steps)] if rule else []
        moments = [
            table.plan(self.date_since, max(0, self.seconds * share / 100 - self.used_seconds)) for share in shares
        ]
        return min((moment for moment in moments if moment and moment > now), default=None)

    @api.model
    def _get_holder_due(self, memo, calendar_id, seconds, clock):
        """When the holder, who has the whole time for themselves, is late by their own hours; None without one."""
        if not clock["holder_id"]:
            return None
        start = clock["date_holder_start"]
        hours = self.env["crm.sla.time"]
        table = hours._get_table(memo, calendar_id, clock["company_id"], start, clock["holder_id"])
        return table.plan(start, seconds)
