"""Timing in interleaved rounds, and the figures as a table."""

import gc
import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Figure:
    """One line of the table: lists of what ``timed`` returned, and the ratio not to exceed (None: for information)."""

    name: str
    floor: list
    product: list
    target: float | None = None
    note: str = ""

    def ratio(self, clock=0):
        """Product ÷ floor, by the clock (0) or by the processor (1), which others on the machine hardly disturb."""
        return _median(self.product, clock) / _median(self.floor, clock)

    @property
    def verdict(self):
        return "-" if self.target is None else "met" if self.ratio() <= self.target else "**missed**"


def _median(times, clock):
    return statistics.median(pair[clock] for pair in times)


def timed(cursor, function):
    """(seconds by the clock, seconds of processor here and in the database) that ``function`` takes on ``cursor``."""
    gc.collect()  # older garbage is not its business
    start, start_cpu = time.perf_counter(), _processor_seconds(cursor)
    function()
    return time.perf_counter() - start, _processor_seconds(cursor) - start_cpu


def _processor_seconds(cursor):
    """What this process and its server process have used so far; a server on another machine counts as 0."""
    stat = Path(f"/proc/{cursor.connection.info.backend_pid}/stat")
    fields = stat.read_text().rpartition(")")[2].split() if stat.exists() else []
    return time.process_time() + sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def interleaved(rounds, floor, product, warm_up=1):
    """Run both in turn and return their lists of seconds: whatever else the machine does hits both alike."""
    seconds = ([], [])
    for number in range(-warm_up, rounds):
        pair = [(seconds[0], floor), (seconds[1], product)]
        for times, function in pair if number % 2 else reversed(pair):
            elapsed = function(number + warm_up)
            if number >= 0:
                times.append(elapsed)
    return seconds


def table(figures):
    """The figures as a markdown table."""
    lines = [
        "| figure | floor, s | product, s | ratio | by CPU | target | verdict |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for figure in figures:
        target = "-" if figure.target is None else f"≤ {figure.target:g}"
        name = f"{figure.name} ({figure.note})" if figure.note else figure.name
        cells = [
            name,
            _spread(figure.floor),
            _spread(figure.product),
            f"**{figure.ratio():.{2 if figure.ratio() > 0.1 else 4}f}**",
        ]
        # The server's processor time comes in hundredths of a second.
        by_cpu = f"{figure.ratio(1):.2f}" if _median(figure.floor, 1) > 0.1 else "-"
        lines.append(f"| {' | '.join([*cells, by_cpu, target, figure.verdict])} |")
    return "\n".join(lines)


def _spread(times):
    seconds = [pair[0] for pair in times]
    return f"{_median(times, 0):.3f} ({min(seconds):.3f}-{max(seconds):.3f})"
