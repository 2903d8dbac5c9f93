"""Which SELECTs make the facts of steps: one per metric, and one for all stages of a funnel."""

from functools import partial

from odoo.tools import SQL

from .funnel_select import FunnelSelect, is_of_same_records
from .log_metric import get_log_metric


def get_parts(steps):
    """Return [(metric, builder of its SELECT)] for the steps of any funnels."""
    parts = []
    for funnel, own_steps in steps.grouped("funnel_id").items():
        of_stages = own_steps.filtered(lambda step: not step.metric_id)
        for step in own_steps - of_stages:
            parts += _get_metric_parts(step)
        if of_stages:
            parts.append(_get_stage_part(funnel, of_stages))
    return parts


def _get_metric_parts(step):
    """The metric of a step, and a second one for its amount unless that is of the same records."""
    metric, amount = step.metric_id, step.amount_metric_id
    build = partial(FunnelSelect, funnel_id=step.funnel_id.id, step=lambda value: SQL("%s", step.id))
    if not amount:
        return [(metric, build)]
    if metric.aggregation == "count" and is_of_same_records(metric, amount):
        return [(metric, partial(build, amount=amount))]
    return [(metric, build), (amount, partial(build, amount=amount, only_amount=True))]


def _get_stage_part(funnel, steps):
    """One metric of the history for all these steps of stages.

    A deal enters a winning stage when it is won there: that it stood there open for no time is not counted too.
    """
    winning = steps.stage_id.filtered("is_won").ids
    domain = [
        "&",
        *("|", ("stage_id", "in", steps.stage_id.ids)),
        *("&", ("stage_id", "=", False), ("stage_name", "in", _get_deleted(steps).mapped("deleted_stage"))),
        *("|", ("status", "=", "won"), "&", ("status", "=", "open")),
        *("|", ("stage_id", "not in", winning), ("next_move", "!=", "won")),
    ]
    metric = get_log_metric(steps.env, domain)
    step = partial(_get_step_sql, steps)
    return metric, partial(FunnelSelect, funnel_id=funnel.id, step=step, amount=metric, can_be_passed=True)


def _get_deleted(steps):
    """The steps of stages that do not exist any more: the history knows them by name."""
    return steps.filtered(lambda step: step.deleted_stage and not step.stage_id)


def _get_step_sql(steps, value):
    """SQL: which of the steps a row of the history is about; ``value`` gives the SQL of a path."""
    stage, name = value("stage_id"), value("stage_name")
    deleted = _get_deleted(steps)
    cases = [SQL("WHEN %s = %s THEN %s", stage, step.stage_id.id, step.id) for step in steps - deleted]
    cases += [SQL("WHEN %s IS NULL AND %s = %s THEN %s", stage, name, step.deleted_stage, step.id) for step in deleted]
    return SQL("CASE %s END", SQL(" ").join(cases))
