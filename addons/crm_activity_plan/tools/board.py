"""The cells of a team board: scores of a person and a target over some days, added up."""

from collections import defaultdict
from datetime import timedelta

from .measure import get_status
from .periods import ONE_DAY, get_bounds

SUMS = ("fact", "target", "expected", "hours", "hours_elapsed", "counted")


class Cell:
    """What some scores of one target come to together.

    A target is empty when nobody of them had hours to work. ``counted`` are the facts from zero up to the target of
    each score: a good Monday does not make up for a bad Tuesday, nor does a refund spoil it. The forecast is the pace
    of all: sum of facts × sum of hours ÷ sum of elapsed hours, as long as nothing has elapsed the fact itself.
    """

    def __init__(self):
        self.sums = dict.fromkeys(SUMS, 0.0)
        self.has_target = False
        self.weight = 0.0
        self.sequence = 0
        self.is_must = False
        self.statuses = []
        self.previous = None

    def add(self, row):
        """Add a score, or the sums of several: a dict with the SUMS, weight, sequence, is_must and status."""
        for name in SUMS:
            self.sums[name] += row[name] or 0.0
        self.has_target |= row["target"] is not None
        self.weight = max(self.weight, row["weight"] or 0.0)
        self.sequence = row["sequence"] or 0
        self.is_must |= bool(row["is_must"])
        self.statuses.append(row["status"])

    def add_cell(self, other):
        """Add what another person came to; of what they had before only if both are known."""
        status = other.statuses[0] if len(other.statuses) == 1 else None
        names = ("target", "weight", "sequence", "is_must")
        self.add({**other.sums, **{name: getattr(other, name) for name in names}, "status": status})
        if other.previous:
            before = self.previous or (0.0, 0.0)
            self.previous = (before[0] + other.previous[0], before[1] + other.previous[1])

    @property
    def target(self):
        return self.sums["target"] if self.has_target else None

    @property
    def completion(self):
        """Share of the target, 1 when nothing was asked; None when nothing could be."""
        if not self.has_target:
            return None
        return self.sums["fact"] / self.sums["target"] if self.sums["target"] else 1.0

    @property
    def forecast(self):
        elapsed = self.sums["hours_elapsed"]
        return self.sums["fact"] * self.sums["hours"] / elapsed if elapsed else self.sums["fact"]

    def to_dict(self, is_number, is_over):
        """What the screen shows; ``is_over`` when the last of the days is over."""
        fact, target, expected = self.sums["fact"], self.target, self.sums["expected"]
        status = self.statuses[0] if len(self.statuses) == 1 else None
        return {
            "fact": fact,
            "target": target,
            "expected": expected,
            "forecast": self.forecast,
            "completion": self.completion,
            "status": status or get_status(fact, target, expected / target if target else 0.0, is_over, is_number),
            "is_must": self.is_must,
            "previous_fact": self.previous and self.previous[0],
            "previous_target": self.previous and self.previous[1],
        }


def get_fulfilment(cells, is_capped=True):
    """How far a plan is met, as the pay gate sees it; None when nothing was asked.

    The mean of the shares by weight, but no better than the worst must-have. ``is_capped``: each day, week or month
    counts up to its target, as in an activity plan; a sales plan compares sums.
    """
    asked = [cell for cell in cells if cell.has_target]
    if not asked:
        return None
    shares = [cell.sums["counted"] / cell.sums["target"] if is_capped and cell.sums["target"] else cell.completion
              for cell in asked]  # fmt: skip
    weights = [cell.weight for cell in asked]
    if not any(weights):
        weights = [1.0] * len(asked)
    mean = sum(weight * share for weight, share in zip(weights, shares, strict=True)) / sum(weights)
    return min([mean, *(share for cell, share in zip(asked, shares, strict=True) if cell.is_must)])


def get_starts(period, first, last):
    """First and last beginning of the days, weeks or months that end between two days; None when there are none.

    Weeks do not show in less than seven days, nor months in less than 28.
    """
    days = (last - first).days + 1
    if days < {"day": 1, "week": 7, "month": 28}[period]:
        return None
    start, following = get_bounds(period, first)[0], get_bounds(period, last + ONE_DAY)[0]
    return (start, get_bounds(period, following - ONE_DAY)[0]) if start < following else None


def get_previous(first, last):
    """The days to compare with: as many months before when they are whole months, else as many days."""
    if first.day == 1 and (last + ONE_DAY).day == 1:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
        return first.replace(year=year, month=month + 1), first - ONE_DAY
    return first - timedelta(days=(last - first).days + 1), first - ONE_DAY


def group_windows(rows):
    """[(user ids, first day, last day)] of rows, with adjoining days of a person put together."""
    by_user = defaultdict(set)
    for row in rows:
        by_user[row["user_id"]].add((row["date_from"], row["date_to"]))
    people = defaultdict(list)
    for user_id, windows in by_user.items():
        people[tuple(_join(sorted(windows)))].append(user_id)
    return [(user_ids, *window) for windows, user_ids in people.items() for window in windows]


def _join(windows):
    joined = []
    for first, last in windows:
        if joined and first <= joined[-1][1] + ONE_DAY:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
