"""How much work a goal takes at measured conversions, and how sure that is; without a database.

Rule 22: ten called, eight proposals, five meetings, four invoices, two paid. Ten sales need fifty calls:

>>> get_needed([10, 8, 5, 4, 2], 10)
[50, 40, 25, 20, 10]

Two sales of ten calls are few, so with a probability of 95 % it takes between 20 and 177 calls:

>>> get_needed_range(10, 2, 10)
(20, 177)
"""

import math

Z_95 = 1.959963984540054  # quantile of the standard normal distribution that leaves out 2.5 % on each side


def get_interval(successes, cases, z=Z_95):
    """The interval (low, high) of the share behind ``successes`` of ``cases``, None if they are not a share.

    The score interval of E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
    Journal of the American Statistical Association 22 (1927), pp. 209-212. Unlike the usual mean plus or minus two
    deviations it holds for few cases, and never leaves 0 to 1.

    >>> [round(limit, 4) for limit in get_interval(2, 10)]
    [0.0567, 0.5098]
    >>> [round(limit, 4) for limit in get_interval(0, 10)]
    [0.0, 0.2775]
    >>> get_interval(11, 10), get_interval(0, 0)
    (None, None)
    """
    if not 0 <= successes <= cases or not cases:
        return None
    share, weight = successes / cases, z * z / cases
    centre = (share + weight / 2) / (1 + weight)
    spread = z * math.sqrt(share * (1 - share) / cases + weight / (4 * cases)) / (1 + weight)
    return max(0.0, centre - spread), min(1.0, centre + spread)


def get_needed(numbers, goal):
    """How many of each step it takes for ``goal`` of the last one, whole ones; None when none got to the last step."""
    last = numbers[-1] if numbers else 0
    return [_ceil(goal * number / last) if last else None for number in numbers]


def get_needed_range(number, last, goal):
    """(fewest, most) of a step with ``number`` cases, of which ``last`` got to the last step, for ``goal`` of that.

    The most is None where none may be enough; both are None where the later step has more cases than the earlier.
    """
    interval = get_interval(last, number)
    if not interval:
        return None, None
    low, high = interval
    return _ceil(goal / high) if high else None, _ceil(goal / low) if low else None


def _ceil(number):
    """The next whole number; what lies above one by the inexactness of a computer only is that number."""
    return math.ceil(round(number, 9))
