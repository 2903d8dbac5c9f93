"""What people did, for many windows of days at once."""

from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta

from odoo.tools import SQL


def count(company, rows):
    """Return the fact of each of ``rows`` by the row's position; None where the metric cannot be counted.

    A row says ``metric_id``, ``user_id``, ``date_from`` and ``date_to``. One query for all metrics, and one for those
    that count different things, whatever the number of rows: the database counts between any two days at which some
    row begins or ends, Python adds these up.
    """
    metrics = company.env["crm.metric"].sudo().browse({row["metric_id"] for row in rows})
    cuts = sorted({row["date_from"] for row in rows} | {row["date_to"] + timedelta(days=1) for row in rows})
    found = defaultdict(dict)
    for is_distinct, some in metrics.grouped(lambda metric: metric.aggregation == "distinct").items():
        for metric_id, user_id, bucket, value in _read(company, some, rows, cuts, is_distinct):
            found[metric_id, user_id][bucket] = value
    counted = {metric_id for metric_id, _user_id in found}
    # Asking costs as much as building the query of the metric: only those that are silent may be broken.
    countable = metrics.filtered(lambda metric: metric.id in counted or not metric._get_reason())
    add_up = {metric.id: _count_different if metric.aggregation == "distinct" else sum for metric in countable}
    return [
        add_up[row["metric_id"]](_between(found.get((row["metric_id"], row["user_id"])), row, cuts))
        if row["metric_id"] in add_up
        else None
        for row in rows
    ]


def _count_different(buckets):
    return len(set().union(*buckets))


def _between(buckets, row, cuts):
    """What was found from the first day of a row to its last."""
    if not buckets:
        return []
    first, last = bisect_right(cuts, row["date_from"]), bisect_right(cuts, row["date_to"])
    if last - first > len(buckets):
        return [value for bucket, value in buckets.items() if first <= bucket <= last]
    return [buckets[bucket] for bucket in range(first, last + 1) if bucket in buckets]


def _read(company, metrics, rows, cuts, is_distinct):
    """Rows of (metric, person, number of the days between two cuts, sum or the different things)."""
    facts = company.env["crm.metric.fact"].sudo().with_company(company).with_context(crm_metric_ids=metrics.ids)
    query = facts._search(
        [
            ("metric_id", "in", metrics.ids),
            ("user_id", "in", list({row["user_id"] for row in rows})),
            ("day", ">=", cuts[0]),
            ("day", "<", cuts[-1]),
            ("company_id", "in", [company.id, False]),
        ]
    )
    columns = {name: facts._field_to_sql(query.table, name, query) for name in ("metric_id", "user_id", "day")}
    day = columns.pop("day")
    columns["bucket"] = SQL("width_bucket(%s, %s::date[])", day, cuts) if len(cuts) > 2 else SQL("1")
    name, aggregate = ("distinct_id", "array_agg(value)") if is_distinct else ("value", "SUM(value)")
    columns["value"] = facts._field_to_sql(query.table, name, query)
    subselect = query.select(*(SQL("%s AS %s", sql, SQL.identifier(alias)) for alias, sql in columns.items()))
    if is_distinct:  # by hashing, which is faster than sorting each group
        subselect = SQL("SELECT DISTINCT * FROM (%s) AS found", subselect)
    return company.env.execute_query(
        SQL(
            "SELECT metric_id, user_id, bucket, %s FROM (%s) AS fact GROUP BY metric_id, user_id, bucket",
            SQL(aggregate),
            subselect,
        )
    )
