"""The shape of a funnel, read from the numbers of its steps.

>>> get_shape([100, 40, 60, 50]).key
'waist'
>>> get_shape([1000, 100, 90, 80]).key
'nail'
>>> get_shape([100, 95, 92, 90]).key
'pipe'
>>> get_shape([100, 80, 64, 8]).key
'bottleneck'
>>> get_shape([100, 80, 50, 40, 20]).key
'healthy'

A conversion is what a step keeps of the step before it, in per cent. One that rests on too few cases is left out;
where nothing is left to judge by there is no verdict. The rules are tried in this order, the first that holds gives
the shape, and its numbers are those it was decided by.
"""

from statistics import median
from typing import NamedTuple

MINIMUM_STEPS = 3
WIDER = 120  # % of the narrow step that a later one has: the funnel widens again
NARROWER = 80  # % of the widest step before: less than this is narrow, and a pipe never gets so narrow
THIN = 25  # % that a step keeps at most where a nail or a bottle has its neck
NECK = 50  # % of what the other steps typically keep: a neck keeps no more, else the funnel is just steep


class Shape(NamedTuple):
    """``key`` is False without a verdict; ``step`` is the index of the step that the rule found, if it found one."""

    key: str | bool
    rule: str
    numbers: dict
    step: int | None = None


def get_conversions(numbers, minimum_cases=1):
    """What each step but the first keeps of the one before, in per cent; None if that one has too few cases."""
    pairs = zip(numbers, numbers[1:], strict=False)
    return [100 * after / before if before >= max(minimum_cases, 1) else None for before, after in pairs]


def get_shape(numbers, minimum_cases=1):
    """The shape of the funnel whose steps have these ``numbers``."""
    minimum_cases = max(minimum_cases, 1)
    if len(numbers) < MINIMUM_STEPS:
        return Shape(False, "few_steps", {"steps": len(numbers), "minimum": MINIMUM_STEPS})
    if numbers[0] < minimum_cases:
        return Shape(False, "few_cases", {"number": numbers[0], "minimum": minimum_cases})
    conversions = get_conversions(numbers, minimum_cases)
    return (
        _find_waist(numbers, minimum_cases)
        or _find_widening(numbers, minimum_cases)
        or _find_pipe(numbers)
        or _find_neck(conversions)
        or _find_healthy(conversions, minimum_cases)
    )


def _find_waist(numbers, minimum_cases):
    """Narrow in the middle, wider after: the step narrowest against what follows it."""
    waists = []
    for step in range(1, len(numbers) - 1):
        number, before, after = numbers[step], max(numbers[:step]), max(numbers[step + 1 :])
        is_narrow = before >= minimum_cases and 100 * number < NARROWER * before
        if is_narrow and after >= minimum_cases and 100 * after >= WIDER * number:
            waists.append((number, step, before, after))
    if not waists:
        return None
    number, step, before, after = min(waists)
    return Shape("waist", "waist", {"before": before, "number": number, "after": after}, step)


def _find_widening(numbers, minimum_cases):
    """A later step has clearly more cases than the one before, and it is no waist: they do not follow each other."""
    for step, (before, after) in enumerate(zip(numbers, numbers[1:], strict=False), 1):
        if after >= minimum_cases and 100 * after >= WIDER * max(before, 1):
            return Shape(False, "widening", {"before": before, "number": after}, step)
    return None


def _find_pipe(numbers):
    """Nothing narrows: even the narrowest step has nearly as many as the first."""
    if 100 * min(numbers) < NARROWER * numbers[0]:
        return None
    return Shape("pipe", "pipe", {"first": numbers[0], "number": min(numbers)})


def _find_neck(conversions):
    """One step keeps very little and much less than the others: a nail in the first half, a bottleneck after it."""
    measured = [(conversion, step) for step, conversion in enumerate(conversions, 1) if conversion is not None]
    conversion, step = min(measured)
    others = [other for other, index in measured if index != step]
    typical = median(others) if others else None
    if conversion > THIN or (typical is not None and 100 * conversion > NECK * typical):
        return None
    key = "nail" if 2 * step <= len(conversions) else "bottleneck"
    if typical is None:
        return Shape(key, "neck_alone", {"conversion": conversion}, step)
    return Shape(key, key, {"conversion": conversion, "typical": typical}, step)


def _find_healthy(conversions, minimum_cases):
    """Narrows step by step and nowhere breaks; seen on two steps at least."""
    measured = [conversion for conversion in conversions if conversion is not None]
    if len(measured) < MINIMUM_STEPS - 1:
        return Shape(False, "few_cases_later", {"minimum": minimum_cases})
    return Shape("healthy", "healthy", {"lowest": min(measured), "highest": max(measured)})
