"""Sharing work out evenly."""


def share_out(bundles, weights):
    """Give each bundle to one receiver so that everybody gets even shares, in proportion to the weights.

    A bundle is what must stay together: how many pieces it has of each kind, the most important kind first.
    Shares are evened out by the most important kind that the bundle has, then by the next ones; the biggest
    bundles are given out first, so that the small ones level the rest. Return the receiver (an index of
    ``weights``) of each bundle, in their order.

    >>> given = share_out([(1,)] * 30, [30, 60, 90])
    >>> [given.count(receiver) for receiver in range(3)]
    [5, 10, 15]

    The three leads of one customer outweigh three customers without leads, which are shared out apart:

    >>> share_out([(3, 1), (0, 1), (0, 1), (0, 1), (1, 0), (1, 0), (1, 0)], [1, 1])
    [0, 1, 0, 1, 1, 1, 1]
    """
    width = max(map(len, bundles), default=0)
    given = [[0] * width for _weight in weights]
    receivers = [0] * len(bundles)
    for index in sorted(range(len(bundles)), key=lambda index: bundles[index], reverse=True):
        bundle = bundles[index]
        first = next((kind for kind, count in enumerate(bundle) if count), 0)
        receiver = min(
            range(len(weights)),
            key=lambda one: [(given[one][kind] + bundle[kind]) / weights[one] for kind in range(first, width)],
        )
        given[receiver] = [have + more for have, more in zip(given[receiver], bundle, strict=True)]
        receivers[index] = receiver
    return receivers
