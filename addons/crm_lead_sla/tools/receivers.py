"""Who of several people gets a lead: what each of them has, and how one of them is chosen. No database in here.

The lowest score wins. Equal ones are told apart by the lead, in a way that is the same whenever it is asked, and
that prefers nobody for being the oldest member or the first of the alphabet.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

STRATEGIES = [
    ("round_robin", "In turn: who has waited longest"),
    ("least_loaded", "Least loaded by capacity"),
    ("even", "Evenly by number and potential"),
]


@dataclass
class Workload:
    """What a person has, over all teams; grows with every lead they get in a batch."""

    open_count: int = 0
    customer_count: int = 0
    received_count: int = 0  # in the last days that are looked at, see crm.assignment
    received_amount: float = 0.0
    last_received: datetime = datetime.min  # min: none in those days
    turn: int = 0  # how many leads the batch had given out when they got one

    def receive(self, amount, moment, turn):
        self.open_count += 1
        self.received_count += 1
        self.received_amount += amount
        self.last_received, self.turn = moment, turn


@dataclass
class Candidate:
    """A member of a team, with the reason for which they get no lead at all now, if there is one."""

    member_id: int
    user_id: int
    name: str
    capacity: int
    workload: Workload
    customer_max: int = 0
    company_ids: frozenset = frozenset()
    refusal: tuple = ()
    lead_ids: frozenset | None = None  # those that fit the domain of the member; None: any

    def refuse(self, lead_id, company_id, holder_id, held):
        """Why they cannot have this lead: a code and its numbers, empty when they can.

        ``held`` says who had it only a short time ago, and is barred from it: {user id: the day they lost it}.
        """
        load = self.workload
        if self.refusal:
            return self.refusal
        if company_id and company_id not in self.company_ids:
            return ("company",)
        if self.user_id == holder_id:
            return ("holder",)
        if self.user_id in held:
            return ("former", held[self.user_id])
        if self.lead_ids is not None and lead_id not in self.lead_ids:
            return ("domain",)
        if load.open_count >= self.capacity:
            return ("capacity", load.open_count, self.capacity)
        if self.customer_max and load.customer_count >= self.customer_max:
            return ("customers", load.customer_count, self.customer_max)
        return ()


def choose(strategy, candidates, lead_id, amount):
    """The one of the candidates, none of whom is refused, who gets the lead of that potential; None of nobody."""
    if not candidates:
        return None
    score = {"round_robin": _waiting, "least_loaded": _load, "even": _share}[strategy]
    total = _Total(candidates, amount) if strategy == "even" else None
    return min(
        candidates,
        key=lambda candidate: (score(candidate, amount, total), _draw(lead_id, candidate.user_id)),
    )


def _draw(lead_id, user_id):
    return sha256(f"{lead_id}:{user_id}".encode()).digest()


def _waiting(candidate, _amount, _total):
    return candidate.workload.last_received, candidate.workload.turn


def _load(candidate, _amount, _total):
    """The share of the capacity that is used with this lead."""
    return (candidate.workload.open_count + 1) / candidate.capacity


def _share(candidate, amount, total):
    """Their part of the leads and of the money, each against their part of the capacity: 2 with a fair part of both."""
    part = candidate.capacity / total.capacity
    number = (candidate.workload.received_count + 1) / total.count
    money = (candidate.workload.received_amount + amount) / total.amount if total.amount > 0 else 0
    return number / part + money / part


class _Total:
    """What all candidates have received, this lead included."""

    def __init__(self, candidates, amount):
        self.capacity = sum(candidate.capacity for candidate in candidates)
        self.count = sum(candidate.workload.received_count for candidate in candidates) + 1
        self.amount = sum(candidate.workload.received_amount for candidate in candidates) + amount
