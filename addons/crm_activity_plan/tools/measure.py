"""The figures of scores: hours, target, fact, pace, status."""

import math

from odoo import fields

from . import facts
from .working_hours import WorkingHours

EPSILON = 1e-6
# What is computed; the rest of a row says whose it is and for which days.
FIGURES = ("sequence", "weight", "is_must", "currency_id", "hours", "hours_elapsed", "target", "fact", "expected",
           "forecast", "completion", "status")  # fmt: skip


def measure(env, rows):
    """Fill the FIGURES of ``rows``, dicts with the other columns of a score, as they stand now.

    A fact that cannot be counted stays what it was.
    """
    env = env(su=True)
    by_company = {}
    for row in rows:
        by_company.setdefault(row["company_id"], []).append(row)
    for company_id, some in by_company.items():
        _Measure(env["res.company"].browse(company_id), some).run()


class _Measure:
    def __init__(self, company, rows):
        env = company.env
        self.rows = rows
        self.company = company
        self.now = fields.Datetime.now()
        users = env["res.users"].browse({row["user_id"] for row in rows})
        users.fetch(["partner_id"])
        users.partner_id.fetch(["tz"])  # nothing else of them is read
        self.users = {user.id: user for user in users}
        lines = env["crm.activity.plan.line"].browse({row["line_id"] for row in rows})
        self.lines = {line.id: self._get_line(line) for line in lines}
        self.targets = {(own.line_id.id, own.user_id.id): own.target for own in lines.target_ids}
        first, last = min(row["period_start"] for row in rows), max(row["period_end"] for row in rows)
        self.hours = WorkingHours(company, users, first, last)
        self.work_times = {user.id: self.hours.get_work_time(user) for user in users}

    def run(self):
        windows = {}
        for row, fact in zip(self.rows, facts.count(self.company, self.rows), strict=True):
            window = (row["user_id"], row["date_from"], row["date_to"])
            if window not in windows:
                windows[window] = self._get_window(*window)
            row["fact"] = row.get("fact") or 0.0 if fact is None else float(fact)
            self._fill(row, *windows[window])

    def _get_window(self, user_id, first, last):
        """(hours, hours elapsed, whether the last day is over) of a person."""
        start, end = self.hours.get_bounds(self.users[user_id], first, last)
        work_time = self.work_times[user_id]
        hours = work_time.get_hours(start, end)
        return hours, hours if self.now >= end else work_time.get_hours(start, self.now), self.now >= end

    def _get_line(self, line):
        """(columns of the scores, target, whether it is a number of records)"""
        currency_id = self.company.currency_id.id if line.is_money else None
        columns = {
            "sequence": line.sequence,
            "weight": line.weight,
            "is_must": line.is_must,
            "currency_id": currency_id,
        }
        return columns, line.target, line.metric_id.aggregation != "sum"

    def _fill(self, row, hours, elapsed, is_over):
        columns, asked, is_number = self.lines[row["line_id"]]
        target, fact, share = None, row["fact"], elapsed / hours if hours else 0.0
        if hours:
            asked = self.targets.get((row["line_id"], row["user_id"]), asked)
            target = round(asked * hours / self.hours.get_full_hours(row["period_start"], row["period_end"]), 6)
        row.update(
            columns,
            hours=hours,
            hours_elapsed=elapsed,
            target=target,
            expected=round((target or 0.0) * share, 6),
            forecast=round(fact / share if share else fact, 6),
            completion=_get_completion(fact, target),
            status=get_status(fact, target, share, is_over, is_number),
        )


def _get_completion(fact, target):
    """1 when nothing was asked, empty when nothing could be."""
    if target is None:
        return None
    return round(fact / target, 6) if target else 1.0


def get_status(fact, target, share, is_over, is_number):
    """Nobody is behind by a part of a call: numbers of records are compared with whole ones."""
    if target is None:
        return "none"
    if fact >= target - EPSILON:
        return "done"
    if is_over:
        return "missed"
    expected = target * share + EPSILON
    return "behind" if fact < (math.floor(expected) if is_number else expected - 2 * EPSILON) else "on_track"
