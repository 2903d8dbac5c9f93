"""The steps of loading, in order. Each takes a ``loader.Load`` and returns what it did, for the progress line."""

from . import (
    agenda,
    care,
    catalogue,
    company,
    customers,
    history,
    invoices,
    leads,
    payments,
    people,
    plans,
    refunds,
    segments,
    takeover,
    talks,
)

STEPS = [
    ("company", company.load),
    ("people", people.load),
    ("catalogue", catalogue.load),
    ("customers", customers.load),
    ("leads", leads.load),
    ("talks", talks.load),
    ("agenda", agenda.load),
    ("invoices", invoices.load),
    ("refunds", refunds.load),
    ("payments", payments.load),
    ("scoring", history.score),
    ("history", history.load),
    ("takeover", takeover.load),
    ("segments", segments.load),
    ("plans", plans.load),
    ("care", care.load),
]
