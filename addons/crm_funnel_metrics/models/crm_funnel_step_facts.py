from functools import partial

from odoo import models
from odoo.tools import SQL

from ..tools.funnel_select import FunnelSelect, is_of_same_records


class CrmFunnelStep(models.Model):
    """How the facts of steps are counted: with the SELECTs of metrics."""

    _inherit = "crm.funnel.step"

    def _get_metric_parts(self):
        """The metric of this step and how the SELECT of its facts is built; a second one when the amount needs it."""
        self.ensure_one()
        amount = self.amount_metric_id
        if amount and self.metric_id.aggregation == "count" and is_of_same_records(self.metric_id, amount):
            return [(self.metric_id, self._get_builder(amount=amount))]
        parts = [(self.metric_id, self._get_builder())]
        return [*parts, (amount, self._get_builder(amount=amount, only_amount=True))] if amount else parts

    def _get_builder(self, **options):
        return partial(FunnelSelect, funnel_id=self.funnel_id.id, step=lambda value: SQL("%s", self.id), **options)

    def _get_stage_part(self, funnel):
        """One metric of the history for all these steps of stages of one funnel, and how its SELECT is built.

        A deal enters a winning stage when it is won there: that it stood there open for no time is not counted too.
        """
        steps = self
        winning = steps.stage_id.filtered("is_won").ids
        domain = [
            "&",
            *("|", ("stage_id", "in", steps.stage_id.ids)),
            *("&", ("stage_id", "=", False), ("stage_name", "in", steps._get_deleted_names())),
            *("|", ("status", "=", "won"), "&", ("status", "=", "open")),
            *("|", ("stage_id", "not in", winning), ("next_move", "!=", "won")),
        ]
        metric = self.env["crm.funnel"]._get_log_metric(domain)
        builder = partial(
            FunnelSelect, funnel_id=funnel.id, step=steps._get_step_sql, amount=metric, can_be_passed=True
        )
        return metric, builder

    def _get_deleted_names(self):
        return [step.deleted_stage for step in self if not step.stage_id and step.deleted_stage]

    def _get_step_sql(self, value):
        """SQL: which of these steps the stay of the history is about; ``value`` gives the SQL of a path."""
        cases = [
            SQL("WHEN %s = %s THEN %s", value("stage_id"), step.stage_id.id, step.id)
            if step.stage_id
            else SQL("WHEN %s IS NULL AND %s = %s THEN %s", value("stage_id"), value("stage_name"),
                     step.deleted_stage, step.id)
            for step in self
        ]  # fmt: skip
        return SQL("CASE %s END", SQL(" ").join(cases))
