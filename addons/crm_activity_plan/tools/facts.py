"""What people did, for many windows of days at once."""

from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta

from odoo.tools import SQL

from odoo.addons.crm_metric.tools.metric_path import MetricError

# Of more people than these everybody's facts are added up, and what was not asked for is dropped: PostgreSQL takes a
# long list for so expensive to look through that it reads whole tables instead of the days.
FEW = 20


def count(company, rows):
    """Return the fact of each of ``rows`` by the row's position; None where the metric cannot be counted.

    A row says ``metric_id``, ``user_id``, ``date_from`` and ``date_to``. One query for all metrics, whatever the number
    of rows: the database counts between any two days at which some row begins or ends, Python adds these up.
    """
    metrics = company.env["crm.metric"].sudo().with_company(company).browse({row["metric_id"] for row in rows})
    cuts = sorted({row["date_from"] for row in rows} | {row["date_to"] + timedelta(days=1) for row in rows})
    selects, found = _get_selects(metrics), defaultdict(dict)
    for metric_id, user_id, bucket, number, things in _read(company, selects, rows, cuts):
        found[metric_id, user_id][bucket] = number if things is None else things
    add_up = {metric.id: _count_different if metric.aggregation == "distinct" else sum for metric in selects}
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


def _get_selects(metrics):
    """{metric: SQL of its facts} of those that can be counted."""
    selects = {}
    for metric in metrics:
        try:
            selects[metric] = metric._get_select()
        except MetricError:
            continue  # its own form shows the problem
    return selects


def _read(company, selects, rows, cuts):
    """Rows of (metric, person, number of the days between two cuts, sum, the different things if these are counted).

    Each metric is added up by itself: so the database may give them to several processes.
    """
    if not selects:
        return []
    facts = company.env["crm.metric.fact"].sudo().with_context(crm_metric_ids=[])  # only to say the condition
    domain = [("day", ">=", cuts[0]), ("day", "<", cuts[-1]), ("company_id", "in", [company.id, False])]
    people = {row["user_id"] for row in rows}
    if len(people) <= FEW:
        domain.append(("user_id", "in", list(people)))
    condition = facts._search(domain).where_clause
    bucket = SQL("width_bucket(day, %s::date[])", cuts) if len(cuts) > 2 else SQL("1")
    added_up = []
    for metric, select in selects.items():
        found = SQL("(%s) AS %s WHERE %s", select, SQL.identifier(facts._table), condition)
        if metric.aggregation == "distinct":  # by hashing, which is faster than sorting each group
            number = SQL("NULL::float8, array_agg(distinct_id)")
            found = SQL("(SELECT DISTINCT user_id, %s AS bucket, distinct_id FROM %s) AS thing", bucket, found)
        else:
            number = SQL("SUM(value), NULL::int4[]")
            found = SQL("(SELECT user_id, %s AS bucket, value FROM %s) AS fact", bucket, found)
        added_up.append(
            SQL("(SELECT %s, user_id, bucket, %s FROM %s GROUP BY user_id, bucket)", metric.id, number, found)
        )
    return company.env.execute_query(SQL(" UNION ALL ").join(added_up))
