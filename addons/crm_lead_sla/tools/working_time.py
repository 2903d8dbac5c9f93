"""Working time as a table of stretches, in which deadlines and elapsed time are found by bisection.

Deadline and elapsed time come from the same table, so they cannot disagree:

>>> from datetime import datetime
>>> friday, monday = datetime(2026, 1, 9, 9), datetime(2026, 1, 12, 9)
>>> weeks = [[(stamp(friday), stamp(friday.replace(hour=18)))], [(stamp(monday), stamp(monday.replace(hour=18)))]]
>>> time = WorkingTime(iter(weeks))
>>> time.plan(datetime(2026, 1, 9, 17), 4 * HOUR)
datetime.datetime(2026, 1, 12, 12, 0)
>>> time.elapsed(datetime(2026, 1, 9, 17), datetime(2026, 1, 12, 12)) // HOUR
4
>>> time.plan(datetime(2026, 1, 9, 17), 40 * HOUR)  # there is no more working time than that
>>> RoundTheClock().plan(datetime(2026, 1, 9, 17), 4 * HOUR)
datetime.datetime(2026, 1, 9, 21, 0)
"""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta

HOUR = 3600  # seconds
SECOND = 1_000_000  # microseconds
EPOCH = datetime(1970, 1, 1)
HORIZON = timedelta(days=1400)  # as far as resource.calendar.plan_hours looks


def stamp(moment):
    """Whole microseconds of the naive UTC ``moment`` since 1970: sums of them are exact, those of floats are not."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(microseconds):
    """The naive UTC moment, to the nearest second."""
    return EPOCH + timedelta(seconds=(microseconds + SECOND // 2) // SECOND)


class RoundTheClock:
    """Time that never stands still."""

    def plan(self, start, seconds):
        return start + timedelta(seconds=seconds)

    def elapsed(self, start, end):
        return max(0, round((end - start).total_seconds()))


class WorkingTime:
    """The stretches that ``chunks`` yields: lists of (begin, end) stamps in the order of time, without overlap.

    Chunks are taken only as far as a question needs; when there are no more, the working time is over.
    """

    def __init__(self, chunks):
        self._chunks = chunks
        self._starts, self._ends = [], []
        self._totals = [0]  # working time before the first stretch, the second, ..., after the last

    def plan(self, start, seconds):
        """The first moment at which ``seconds`` of working time have passed since ``start``.

        None when that is not within the horizon.
        """
        found = self._plan(start, seconds)
        return found if found and found <= start + HORIZON else None

    def _plan(self, start, seconds):
        wanted = self._at(stamp(start)) + round(seconds * SECOND)
        while self._totals[-1] < wanted or not self._starts or (seconds == 0 and self._ends[-1] <= stamp(start)):
            if not self._read():
                return None
        if not seconds:
            index = bisect_right(self._ends, stamp(start))
            return moment(max(stamp(start), self._starts[index]))
        index = bisect_left(self._totals, wanted) - 1
        return moment(self._starts[index] + wanted - self._totals[index])

    def elapsed(self, start, end):
        """Seconds of working time between the two moments; none when the end is before the start."""
        return max(0, round((self._at(stamp(end)) - self._at(stamp(start))) / SECOND))

    def _at(self, when):
        """Working time from the beginning of the table until ``when``."""
        while not self._ends or self._ends[-1] < when:
            if not self._read():
                break
        index = bisect_right(self._starts, when) - 1
        if index < 0:
            return 0
        return self._totals[index] + min(when, self._ends[index]) - self._starts[index]

    def _read(self):
        """Take the next chunk; False when there is none."""
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        for begin, end in chunk:
            self._starts.append(begin)
            self._ends.append(end)
            self._totals.append(self._totals[-1] + end - begin)
        return True


def intersect(ours, theirs):
    """The stretches that are in both of two lists."""
    result, left, right = [], 0, 0
    while left < len(ours) and right < len(theirs):
        begin, end = max(ours[left][0], theirs[right][0]), min(ours[left][1], theirs[right][1])
        if begin < end:
            result.append((begin, end))
        if ours[left][1] < theirs[right][1]:
            left += 1
        else:
            right += 1
    return result


def subtract(stretches, gaps):
    """The stretches without the ``gaps``, which may overlap and come in any order."""
    result, position, gaps = [], 0, sorted(gaps)
    gaps = _merge(gaps)
    for begin, end in stretches:
        while position < len(gaps) and gaps[position][1] <= begin:
            position += 1
        index = position
        while index < len(gaps) and gaps[index][0] < end:
            if begin < gaps[index][0]:
                result.append((begin, gaps[index][0]))
            begin = max(begin, gaps[index][1])  # noqa: PLW2901
            index += 1
        if begin < end:
            result.append((begin, end))
    return result


def _merge(gaps):
    """Sorted gaps, those that touch or overlap as one."""
    merged = []
    for begin, end in gaps:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
