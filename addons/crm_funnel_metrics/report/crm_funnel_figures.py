from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

MINIMUM_CASES = 10


class CrmFunnelFigures(models.AbstractModel):
    """A table of figures with a line per salesperson, team, month...: every figure can be opened and has its n.

    A figure is a measure of the report; the counts it is made of say how many cases it rests on, and which
    rows are behind it. Lines are ranked by ``_rank_figure``, the greatest first; those with fewer cases than
    the setting *Smallest Number of Cases* come last. Stages and months stay in their own order.
    """

    _name = "crm.funnel.figures"
    _description = "Funnel Figures"

    # {figure: the counts it is made of}: one count is 1 in each row that belongs to it, else 0.
    _figures = {}
    _rank_figure = None

    @api.model
    @api.readonly
    def get_figures(self, split=None, date_from=False, date_to=False, count_skipped=False):
        """Return the table of the records from ``date_from`` to ``date_to`` (both included, each may be empty).

        ``split`` is one of the returned ``splits``, the first when it is not given; another one raises UserError.
        ``count_skipped`` counts stages that were jumped over as passed.
        """
        self.check_access("read")
        splits = self._get_splits()
        split = split or next(iter(splits))
        if split not in splits:
            raise UserError(self.env._("The figures cannot be split by %(split)s.", split=split))
        domain = self._get_figures_domain(date_from, date_to, count_skipped)
        aggregates = self._get_aggregates()
        total = self._read_group(domain, [], aggregates)[0]
        groups = self._read_group(domain, splits[split], aggregates)
        return {
            "split": split,
            "splits": [{"name": name, "label": self._get_split_label(specs)} for name, specs in splits.items()],
            "columns": self._prepare_columns(),
            "rows": self._rank(split, [self._prepare_row(split, splits[split], domain, group) for group in groups]),
            "total": {**self._prepare_values(total), "label": self.env._("All"), "domain": domain},
            "minimum_cases": self._get_minimum_cases(),
        }

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

    @api.model
    def _get_aggregates(self):
        counts = {count for counts in self._figures.values() for count in counts}
        names = sorted(counts | self._figures.keys())
        figures = [f"{name}:{self._fields[name].aggregator}" for name in names]
        return [*figures, "company_currency:min", "company_currency:max"]

    @api.model
    def _get_minimum_cases(self):
        value = self.env["ir.config_parameter"].sudo().get_param("crm_funnel_metrics.minimum_cases", "")
        return int(value) if value.isdecimal() else MINIMUM_CASES

    # ------------------------------------------------------------
    # What the screen gets
    # ------------------------------------------------------------

    def _prepare_columns(self):
        described = self.fields_get(list(self._figures), ["string", "help"])
        return [
            {
                "name": name,
                "label": described[name]["string"],
                "help": described[name].get("help", ""),
                "kind": self._fields[name].type,
                "domain": ["|"] * (len(counts) - 1) + [(count, "=", 1) for count in counts],
            }
            for name, counts in self._figures.items()
        ]

    def _prepare_row(self, split, specs, domain, group):
        keys = group[: len(specs)]
        return {
            "label": self._get_group_label(split, keys),
            "domain": [*domain, *(leaf for spec, key in zip(specs, keys, strict=True) for leaf in _leaves(spec, key))],
            **self._prepare_values(group[len(specs) :]),
        }

    def _prepare_values(self, aggregated):
        """Values, their number of cases and their currency; money in several currencies is not added up.

        A count of nothing is zero; another figure that rests on nothing, or adds several currencies, is None.
        """
        *figures, currency, other_currency = aggregated
        values = dict(zip((spec.split(":")[0] for spec in self._get_aggregates()), figures, strict=False))
        is_mixed = currency != other_currency
        return {
            "values": {name: self._clean(name, values[name], is_mixed) for name in self._figures},
            "cases": {name: sum(values[count] or 0 for count in counts) for name, counts in self._figures.items()},
            "currency_id": not is_mixed and currency,
            "has_mixed_currencies": is_mixed,
        }

    def _clean(self, name, value, is_mixed):
        kind = self._fields[name].type
        if kind == "integer":
            return value or 0
        return None if value is False or (is_mixed and kind == "monetary") else value

    def _rank(self, split, rows):
        if split in ("stage", "month"):
            return rows
        minimum, figure = self._get_minimum_cases(), self._rank_figure
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
