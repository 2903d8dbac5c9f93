"""Hours between two moments, from intervals that are computed once."""

from bisect import bisect_right


class WorkTime:
    """Working time as intervals of naive UTC moments, without ``breaks``.

    ``factor`` is what an hour of them counts: a person with flexible hours works the hours of the company, more or
    less of each.
    """

    def __init__(self, intervals, breaks=(), factor=1.0):
        self.intervals = list(_subtract(sorted(intervals), sorted(breaks)))
        self.factor = factor
        self._starts = [start for start, _end in self.intervals]
        self._seconds_before = [0]
        for start, end in self.intervals:
            self._seconds_before.append(self._seconds_before[-1] + (end - start).total_seconds())

    def get_hours(self, start, end):
        """Hours of work from one moment to another; 0 when the second is not later."""
        if end <= start:
            return 0.0
        return round((self._get_seconds(end) - self._get_seconds(start)) * self.factor / 3600, 6)

    def _get_seconds(self, moment):
        """Seconds of work before the moment."""
        number = bisect_right(self._starts, moment)
        if not number:
            return 0
        start, end = self.intervals[number - 1]
        return self._seconds_before[number - 1] + (min(moment, end) - start).total_seconds()


def _subtract(intervals, breaks):
    """Yield what is left of disjoint intervals, in their order; breaks may overlap."""
    for start, end in intervals:
        for pause_start, pause_end in breaks:
            if pause_end <= start or pause_start >= end:
                continue
            if pause_start > start:
                yield start, pause_start
            start = max(start, pause_end)
            if start >= end:
                break
        if start < end:
            yield start, end
