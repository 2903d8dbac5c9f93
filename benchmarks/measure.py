"""Timing in interleaved rounds, and the figures as a table."""

import gc
import statistics
import time
from dataclasses import dataclass


@dataclass
class Figure:
    """One line of the table: lists of seconds, and the ratio that is not to be exceeded (None: for information)."""

    name: str
    floor: list
    product: list
    target: float | None = None
    note: str = ""

    @property
    def ratio(self):
        return statistics.median(self.product) / statistics.median(self.floor)

    @property
    def verdict(self):
        return "-" if self.target is None else "met" if self.ratio <= self.target else "**missed**"


def timed(function):
    """Seconds that ``function`` takes, without a collection of older garbage."""
    gc.collect()
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


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
        "| figure | floor, s | product, s | ratio | target | verdict |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for figure in figures:
        target = "-" if figure.target is None else f"<= {figure.target:g}"
        floor, product = _spread(figure.floor), _spread(figure.product)
        name = f"{figure.name} ({figure.note})" if figure.note else figure.name
        lines.append(f"| {name} | {floor} | {product} | **{figure.ratio:.2f}** | {target} | {figure.verdict} |")
    return "\n".join(lines)


def _spread(seconds):
    return f"{statistics.median(seconds):.3f} ({min(seconds):.3f}-{max(seconds):.3f})"
