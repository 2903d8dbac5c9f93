from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..tools.funnel_numbers import conversions, overalls


class CrmFunnelSplit(models.AbstractModel):
    """The figures of the steps, of all together and of each line of a split."""

    _name = "crm.funnel.split"
    _description = "Figures of a Funnel"
    _inherit = "crm.funnel.question"

    def _get_figures(self, question, groupby=(), dates=None):
        """{groups: {step ID: {"number", "amount"}}}"""
        rows = self._get_facts()._read_group(
            self._get_facts_domain(question, dates), [*groupby, "step_id"], self._get_aggregates(question)
        )
        return _by_group(rows)

    def _get_split_figures(self, question, more_splits=()):
        """{split: {groups: {step ID: {"number", "amount"}}}} of the split that is asked for and of ``more_splits``.

        Under False are the figures of all together. All of them come of one reading of the facts.
        """
        specs = self._get_splits(question["mode"])
        splits = [*{split: None for split in (question["split"], *more_splits) if split}]
        found = self._get_facts()._read_grouping_sets(
            self._get_facts_domain(question),
            [["step_id"], *([specs[split], "step_id"] for split in splits)],
            self._get_aggregates(question),
        )
        return {split: _by_group(rows) for split, rows in zip([False, *splits], found, strict=True)}

    @api.model
    def _get_aggregates(self, question):
        return ["value:sum" if question["mode"] == "period" else "lead_id:count_distinct", "amount:sum"]

    def _prepare_figures(self, found):
        """The figures of all steps in their order, from {step ID: {"number", "amount"}}."""
        numbers = [_to_whole(found.get(step.id, {}).get("number", 0)) for step in self.step_ids]
        rates = zip(self.step_ids, numbers, conversions(numbers), overalls(numbers), strict=True)
        return [
            {
                "number": number,
                "amount": found.get(step.id, {}).get("amount", 0) if step._has_amount() else None,
                "conversion": conversion,
                "overall": overall,
            }
            for step, number, conversion, overall in rates
        ]

    def _prepare_rows(self, question, split, figures):
        """The lines of a ``split`` from its ``figures``."""
        spec = self._get_splits(question["mode"])[split]
        rows = [
            {
                "label": self._get_group_label(split, key),
                "key": _to_value(key),
                "domain": _get_group_domain(spec, key),
                "steps": self._prepare_figures(found),
            }
            for (key,), found in figures.items()
        ]
        if split == "month":
            return sorted(rows, key=lambda row: row["key"] or "")
        return sorted(rows, key=lambda row: [-step["number"] for step in row["steps"]])

    @api.model
    def _get_split_label(self, name):
        if name == "month":
            return self.env._("Month")
        field = self.env["crm.funnel.fact"]._get_splits()[name]
        return self.env["crm.funnel.fact"].fields_get([field], ["string"])[field]["string"]

    @api.model
    def _get_group_label(self, split, key):
        """What a line is called, also where the record itself may not be read."""
        if not key:
            return self.env._("None")
        return format_date(self.env, key, date_format="MMM yyyy") if split == "month" else key.sudo().display_name


def _by_group(rows):
    """{groups: {step ID: {"number", "amount"}}} of rows that end with step, number and amount."""
    figures = {}
    for *groups, step, count, amount in rows:
        figures.setdefault(tuple(groups), {})[step.id] = {"number": count or 0, "amount": amount or 0}
    return figures


def _to_whole(number):
    """A count as a whole number."""
    return int(number) if float(number).is_integer() else number


def _get_group_domain(spec, key):
    """The conditions on facts that one line of a split stands for."""
    name, _colon, granularity = spec.partition(":")
    if granularity and key:
        following = key + relativedelta(months=1)
        return [(name, ">=", fields.Date.to_string(key)), (name, "<", fields.Date.to_string(following))]
    return [(name, "=", _to_value(key))]


def _to_value(key):
    """What a group is known by outside: an ID, a day, or the choice of an option; False of none."""
    if isinstance(key, models.BaseModel):
        return key.id
    return fields.Date.to_string(key) if isinstance(key, date) else key or False
