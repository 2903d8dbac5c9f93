"""Conditions on a local day, said of the moment behind it so that its index and statistics are used."""

from datetime import date, datetime, time, timedelta

import pytz

from odoo.fields import Domain

EDGES = {">=": (">=", 0), ">": (">=", 1), "<": ("<", 0), "<=": ("<", 1)}


def reach_moment(condition, name, zone):
    """The same condition as one on the UTC moment ``name``, where it is a comparison of the local day in ``zone``."""
    day, edge = condition.value, EDGES.get(condition.operator)
    if not edge or not isinstance(day, date) or not date.min < day < date.max - timedelta(days=2):
        return condition
    operator, later = edge
    midnight = datetime.combine(day + timedelta(days=later), time.min)
    local = pytz.timezone(zone or "UTC").localize(midnight)
    return Domain(name, operator, local.astimezone(pytz.utc).replace(tzinfo=None))
