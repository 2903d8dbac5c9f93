"""The data set as it stands in ``data/*.csv``: figures unchanged, three spellings put right."""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
SPELLING = {"GTXPro": "GTX Pro", "technolgy": "technology", "Philipines": "Philippines"}


@dataclass(frozen=True)
class Agent:
    name: str
    manager: str
    office: str


@dataclass(frozen=True)
class Product:
    name: str
    series: str
    price: float


@dataclass(frozen=True)
class Account:
    name: str
    sector: str
    country: str
    parent: str  # name of the account it is a subsidiary of; empty: of nobody


@dataclass(frozen=True)
class Deal:
    """One opportunity. ``engaged`` is None while prospecting; ``closed`` and ``value`` are None while it is open.

    ``account`` is empty for most open deals; a lost deal's value is 0.
    """

    ref: str
    agent: str
    product: str
    account: str
    stage: str
    engaged: date | None
    closed: date | None
    value: float | None


@cache
def agents():
    """The 35 salespeople, five of whom have no deal."""
    return [Agent(row["sales_agent"], row["manager"], row["regional_office"]) for row in _rows("sales_teams")]


@cache
def managers():
    """Office of each of the 6 managers, by name."""
    return {agent.manager: agent.office for agent in agents()}


@cache
def products():
    """The 7 products by name."""
    return {
        row["product"]: Product(row["product"], row["series"], float(row["sales_price"])) for row in _rows("products")
    }


@cache
def accounts():
    """The 85 customers."""
    return [
        Account(row["account"], row["sector"], row["office_location"], row["subsidiary_of"])
        for row in _rows("accounts")
    ]


@cache
def deals():
    """The 8,800 opportunities."""
    return [
        Deal(
            row["opportunity_id"], row["sales_agent"], row["product"], row["account"], row["deal_stage"],
            _day(row["engage_date"]), _day(row["close_date"]),
            float(row["close_value"]) if row["close_value"] else None,
        )
        for row in _rows("sales_pipeline")
    ]  # fmt: skip


def _rows(name):
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
        return [{key: SPELLING.get(value, value) for key, value in row.items()} for row in csv.DictReader(file)]


def _day(text):
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None
