from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from .measures import Ratio

MINIMUM_CASES = 10


class FigureGroup(NamedTuple):
    """Figures that are shown together, and the one of them that ranks the lines."""

    label: str
    figures: tuple[str, ...]
    rank: str


class CrmFunnelFigures(models.AbstractModel):
    """A table of figures with a line per salesperson, team, month...: every figure can be opened and has its n.

    A figure is a measure of the report; the counts it is made of say how many cases it rests on, and which
    rows are behind it. Lines are ranked by ``_rank_figure``, the greatest first; those with fewer cases than
    the setting *Smallest Number of Cases* come last. Stages and months stay in their own order. A report with
    many figures shows them in groups, of which each has its own rank.
    """

    _name = "crm.funnel.figures"
    _description = "Funnel Figures"

    # {figure: the counts it is made of}: one count is 1 in each row that belongs to it, else 0.
    _figures = {}
    _rank_figure = None

    @api.model
    @api.readonly
    def get_figures(self, split=None, date_from=False, date_to=False, count_skipped=False, group=None):
        """Return the table of the records from ``date_from`` to ``date_to`` (both included, each may be empty).

        ``split`` is one of the returned ``splits`` and ``group`` one of ``groups``, the first when it is not given;
        another one raises UserError. ``count_skipped`` counts stages that were jumped over as passed.
        """
        self.check_access("read")
        splits = self._get_splits()
        split = split or next(iter(splits))
        if split not in splits:
            raise UserError(self.env._("The figures cannot be split by %(split)s.", split=split))
        groups = self._get_groups()
        group = group or next(iter(groups))
        if group not in groups:
            raise UserError(self.env._("There is no group of figures %(group)s.", group=group))
        return {
            **self._prepare_table(split, splits[split], groups[group], (date_from, date_to, count_skipped)),
            "split": split,
            "splits": [{"name": name, "label": self._get_split_label(specs)} for name, specs in splits.items()],
            "group": group,
            "groups": [{"name": name, "label": shown.label} for name, shown in groups.items()],
            "minimum_cases": self._get_minimum_cases(),
        }

    def _prepare_table(self, split, specs, group, limits):
        domain = self._get_figures_domain(*limits)
        aggregates = self._get_aggregates(group.figures)
        counted = self._get_counted_domain(domain, group.figures)
        total = self._read_group(counted, [], aggregates)[0]
        lines = self._read_group(counted, specs, aggregates)
        rows = [self._prepare_row(split, specs, domain, group.figures, line) for line in lines]
        total = self._prepare_values(group.figures, total)
        return {
            "columns": self._prepare_columns(group.figures),
            "rows": self._rank(split, group.rank, rows),
            "total": {**total, "label": self.env._("All"), "domain": domain},
        }

    @api.model
    def _get_groups(self):
        """The groups of figures that are shown together: {name: FigureGroup}; at least one."""
        return {"all": FigureGroup(self.env._("All"), tuple(self._figures), self._rank_figure)}

    @api.model
    def _get_splits(self):
        """What the table may have its lines by: {name: group-by terms}."""
        return {
            "user": ["user_id"],
            "team": ["team_id"],
            "office": ["office_id"],
            "product": ["product_id"],
            "category": ["categ_id"],
            "month": ["day:month"],
            "source": ["source_id"],
            "medium": ["medium_id"],
            "campaign": ["campaign_id"],
            "country": ["country_id"],
        }

    @api.model
    def _get_figures_domain(self, date_from, date_to, count_skipped):
        limits = [(">=", fields.Date.to_date(date_from)), ("<=", fields.Date.to_date(date_to))]
        # isoformat: a browser sends the year 2 while somebody types 2026, and it must be written as 0002
        return [("day", operator, date.isoformat()) for operator, date in limits if date]

    def _get_counted_domain(self, domain, shown):
        """The rows that any of the figures ``shown`` counts; all of them when all figures are."""
        if len(shown) == len(self._figures):
            return domain
        counts = {count for name in shown for count in self._figures[name]}
        parts = {self._measures[name].part for name in shown if isinstance(self._measures.get(name), Ratio)}
        counts |= {part for part in parts if self._fields[part].type == "integer"}  # what a rate is the share of
        return Domain.AND([domain, Domain.OR([[(count, "=", 1)] for count in sorted(counts)])])

    @api.model
    def _get_aggregates(self, shown):
        counts = {count for name in shown for count in self._figures[name]}
        names = sorted(counts | set(shown))
        figures = [f"{name}:{self._fields[name].aggregator}" for name in names]
        return [*figures, "company_currency:min", "company_currency:max"]

    @api.model
    def _get_minimum_cases(self):
        value = self.env["ir.config_parameter"].sudo().get_param("crm_funnel_metrics.minimum_cases", "")
        return int(value) if value.isdecimal() else MINIMUM_CASES

    # ------------------------------------------------------------
    # What the screen gets
    # ------------------------------------------------------------

    def _prepare_columns(self, shown):
        described = self.fields_get(list(shown), ["string", "help"])
        return [
            {
                "name": name,
                "label": described[name]["string"],
                "help": described[name].get("help", ""),
                "kind": self._fields[name].type,
                "domain": ["|"] * (len(self._figures[name]) - 1) + [(count, "=", 1) for count in self._figures[name]],
            }
            for name in shown
        ]

    def _prepare_row(self, split, specs, domain, shown, group):
        keys = group[: len(specs)]
        return {
            "label": self._get_group_label(split, keys),
            "domain": [*domain, *(leaf for spec, key in zip(specs, keys, strict=True) for leaf in _leaves(spec, key))],
            **self._prepare_values(shown, group[len(specs) :]),
        }

    def _prepare_values(self, shown, aggregated):
        """Values, their number of cases and their currency; money in several currencies is not added up.

        A count of nothing is zero; another figure that rests on nothing, or adds several currencies, is None.
        """
        *figures, currency, other_currency = aggregated
        values = dict(zip((spec.split(":")[0] for spec in self._get_aggregates(shown)), figures, strict=False))
        is_mixed = currency != other_currency
        return {
            "values": {name: self._clean(name, values[name], is_mixed) for name in shown},
            "cases": {name: sum(values[count] or 0 for count in self._figures[name]) for name in shown},
            "currency_id": not is_mixed and currency,
            "has_mixed_currencies": is_mixed,
        }

    def _clean(self, name, value, is_mixed):
        kind = self._fields[name].type
        if kind == "integer":
            return value or 0
        return None if value is False or (is_mixed and kind == "monetary") else value

    def _rank(self, split, figure, rows):
        if split in ("stage", "month"):
            return rows
        minimum = self._get_minimum_cases()
        return sorted(rows, key=lambda row: (row["cases"][figure] < minimum, -(row["values"][figure] or 0)))

    def _get_split_label(self, specs):
        name = specs[0]
        if name == "day:month":
            return self.env._("Month")
        return self.fields_get([name], ["string"])[name]["string"]

    def _get_group_label(self, split, group):
        """What a line is called; like the groups of a list, also where the record itself may not be read."""
        if not group[0]:
            return self.env._("None")
        if split == "month":
            return format_date(self.env, group[0], date_format="MMM yyyy")
        return group[0].sudo().display_name


def _leaves(spec, key):
    """The conditions that the rows of one group fulfil."""
    if spec == "day:month" and key:
        following = key + relativedelta(months=1)
        return [("day", ">=", fields.Date.to_string(key)), ("day", "<", fields.Date.to_string(following))]
    return [(spec.split(":")[0], "=", key.id if isinstance(key, models.BaseModel) else key)]
