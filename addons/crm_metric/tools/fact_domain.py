"""Conditions on facts, said of the columns of the tables behind them so that their indexes are used."""

from datetime import date, datetime, time, timedelta

from odoo.fields import Domain


def reach_indexes(facts, condition):
    """The same condition, said of constants and of columns that the tables behind have an index on."""
    if condition.field_expr == "metric_id" and condition.operator.endswith(("any", "any!")):
        metrics = facts.env["crm.metric"].with_context(active_test=False)
        found = metrics.search(Domain("id", condition.operator.removeprefix("not "), condition.value))
        return Domain("metric_id", "not in" if condition.operator.startswith("not ") else "in", found.ids)
    if condition.field_expr == "id" and condition.operator == "in" and all(map(_is_id, condition.value)):
        return _by_record(condition.value)
    if condition.field_expr == "day":
        bounds = Domain.AND(_get_moment_bounds(condition.operator, condition.value))
        return condition & (Domain("res_model", "in", _get_models_with_day(facts.env)) | bounds)
    return condition


def _is_id(value):
    return isinstance(value, int) and value > 0


def _by_record(fact_ids):
    """The facts with these IDs, by their metrics and records."""
    by_metric = {}
    for fact_id in fact_ids:
        by_metric.setdefault(fact_id >> 32, []).append(fact_id & 0xFFFFFFFF)
    return Domain.OR(
        Domain("metric_id", "=", metric_id) & Domain("res_id", "in", res_ids)
        for metric_id, res_ids in by_metric.items()
    )


def _get_models_with_day(env):
    """The models with an own column of the day. Bounds of the moment beside it would add nothing, but the planner takes
    the two for independent, expects far too few rows and chooses a plan for few."""
    return [name for name, model in env.registry.items() if getattr(model, "_metric_local_day", None)]


def _get_moment_bounds(operator, value):
    """What the condition on the local day implies for the moment: no zone is a whole day away from UTC.

    At either end of the calendar there is no day beyond, and nothing to restrict.
    """
    days = [value] if isinstance(value, date) else list(value) if operator == "in" else []
    if not days or not all(isinstance(day, date) for day in days):
        return
    if operator in (">", ">=", "in") and min(days) > date.min:
        yield Domain("moment", ">=", datetime.combine(min(days), time.min) - timedelta(days=1))
    if operator in ("<", "<=", "in") and max(days) < date.max - timedelta(days=1):
        yield Domain("moment", "<", datetime.combine(max(days), time.min) + timedelta(days=2))
