"""Who is asked for what on which days: plans, memberships and the days people sell, resolved day by day."""

from collections import defaultdict
from datetime import date

from odoo.fields import Domain

from . import periods
from .periods import ONE_DAY

TEAM, ROLE, PERSON = range(3)


class Assignment:
    """The windows of days on which people are asked for lines of plans, in the periods that touch some days.

    ``people``: only these users, None for everybody.
    """

    def __init__(self, env, first, last, people=None):
        self.env = env(su=True, context={**env.context, "active_test": False})
        self.asked = first, last
        self.first, self.last = get_scope(first, last)
        self.of_people = Domain.TRUE if people is None else Domain("user_id", "in", people.ids)
        plans = self._read_plans()
        self.lines = {line: _get_columns(line) for line in plans.line_ids}
        self._read_members()
        self.reasons = self._get_reasons(plans, people)
        self.users = self.env["res.users"].browse(self.reasons)

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _read_plans(self):
        domain = [
            ("active", "=", True),
            ("date_from", "<=", self.last),
            "|", ("date_to", "=", False), ("date_to", ">=", self.first),
        ]  # fmt: skip
        return self.env["crm.activity.plan"].search(domain).filtered("line_ids")

    def _read_members(self):
        """Memberships by person; one that ended before such days were kept is over."""
        self.members = defaultdict(list)
        domain = Domain("active", "=", True) | Domain("date_to", "!=", False)
        for member in self.env["crm.team.member"].search(domain & self.of_people):
            days = self._clip(member.date_from, member.date_to)
            if days:
                self.members[member.user_id.id].append((*days, member.date_from or date.min, member.crm_team_id))

    def _get_reasons(self, plans, people):
        """Why people are in plans: by person (first day, last day, rank, ..., plan, team or None)."""
        reasons = defaultdict(list)
        by_role = defaultdict(list)
        roles = plans.role_ids
        for user in self.env["res.users"].search([("sales_role_id", "in", roles.ids)]) if roles else ():
            by_role[user.sales_role_id.id].append(user.id)
        by_team = defaultdict(list)
        for user_id, stays in self.members.items():
            for first, last, since, team in stays:
                by_team[team.id].append((user_id, first, last, since))
        for plan in plans:
            span = self._clip(plan.date_from, plan.date_to)
            for user in plan.user_ids:
                reasons[user.id].append((*span, (PERSON, date.min), plan, None))
            for user_id in (user_id for role in plan.role_ids for user_id in by_role[role.id]):
                reasons[user_id].append((*span, (ROLE, date.min), plan, None))
            for team in plan.team_ids:
                for user_id, first, last, since in by_team[team.id]:
                    if max(first, span[0]) <= min(last, span[1]):
                        stay = (max(first, span[0]), min(last, span[1]))
                        reasons[user_id].append((*stay, (TEAM, since), plan, team))
        return {user_id: found for user_id, found in reasons.items() if people is None or user_id in people._ids}

    def _clip(self, first, last):
        """The days of the span within the days asked for, None if there are none."""
        first, last = max(first or date.min, self.first), min(last or date.max, self.last)
        return (first, last) if first <= last else None

    # ------------------------------------------------------------
    # Resolving
    # ------------------------------------------------------------

    def iterate_rows(self):
        """Yield a dict with the columns that identify a score, for each person, line and period."""
        for user in self.users:
            span = self._get_selling_days(user)
            for first, last, line, team in self._get_spans(user, *span) if span else ():
                row = {**self.lines[line], "user_id": user.id, "team_id": team.id if team else None}
                for period_first, period_last in periods.iterate(row["period"], first, last):
                    if period_last >= self.asked[0] and period_first <= self.asked[1]:
                        yield {
                            **row,
                            "period_start": period_first,
                            "period_end": period_last,
                            "date_from": max(first, period_first),
                            "date_to": min(last, period_last),
                        }

    def _get_selling_days(self, user):
        """First and last day on which the person sells; None for somebody archived who knows when."""
        if user.share or not (user.active or user.sales_date_to):
            return None
        return self._clip(user.sales_date_from, user.sales_date_to)

    def _get_spans(self, user, first, last):
        """(first day, last day, line, team) of what the person is asked for, each as long as nothing changes."""
        spans = defaultdict(list)
        for start, end in self._get_segments(user, first, last):
            for key, (line, team) in self._choose(user, start).items():
                known = spans[key]
                if known and known[-1][1] == start - ONE_DAY and known[-1][2:] == (line, team):
                    known[-1] = (known[-1][0], end, line, team)
                else:
                    known.append((start, end, line, team))
        return [span for known in spans.values() for span in known]

    def _get_segments(self, user, first, last):
        """The days from ``first`` to ``last`` cut wherever a plan or a membership begins or ends."""
        cuts = {first, last + ONE_DAY}
        for start, end, *_rest in [*self.reasons[user.id], *self.members[user.id]]:
            cuts |= {start, end + ONE_DAY}
        cuts = sorted(cut for cut in cuts if first <= cut <= last + ONE_DAY)
        return [(start, end - ONE_DAY) for start, end in zip(cuts, cuts[1:], strict=False)]

    def _choose(self, user, day):
        """{(company, kind, metric, period): (line, team)} that holds for the person on a day."""
        valid = [reason for reason in self.reasons[user.id] if reason[0] <= day <= reason[1]]
        valid.sort(key=lambda reason: (*reason[2], reason[3].date_from, reason[3].id))
        chosen = {}
        for _first, _last, _rank, plan, team in valid:
            for line in plan.line_ids:
                key = (plan.company_id.id, plan.kind, line.metric_id.id, line.period)
                chosen[key] = (line, team or self._get_team(user, day))
        return chosen

    def _get_team(self, user, day):
        """The team the person was in on the day, the one joined last if several."""
        stays = [stay for stay in self.members[user.id] if stay[0] <= day <= stay[1]]
        return max(stays, key=lambda stay: stay[2])[3] if stays else None


def _get_columns(line):
    """The columns of a score that its line decides."""
    return {
        "line_id": line.id,
        "plan_id": line.plan_id.id,
        "metric_id": line.metric_id.id,
        "company_id": line.plan_id.company_id.id,
        "kind": line.plan_id.kind,
        "period": line.period,
    }


def get_scope(first, last):
    """First and last day of all periods that touch the days."""
    bounds = [periods.get_bounds(period, day) for period in ("day", "week", "month") for day in (first, last)]
    return min(bound[0] for bound in bounds), max(bound[1] for bound in bounds)
