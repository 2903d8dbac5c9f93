from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools.funnel_numbers import conversions, overalls, share

MODES = ("period", "cohort")


class CrmFunnel(models.Model):
    _inherit = "crm.funnel"

    @api.model
    @api.readonly
    def get_picture(
        self,
        funnel_id=False,
        date_from=False,
        date_to=False,
        mode="period",
        count_skipped=False,
        compare=False,
        split=False,
        domain=(),
    ):
        """Return the funnel from ``date_from`` to ``date_to``, both included; each may be empty.

        ``period``: a step's number is what was counted in these days. ``cohort``: the different leads that came in
        these days and reached the step, whenever; leads deleted since are not among them. Without a ``funnel_id`` it
        is the first funnel. ``count_skipped`` counts stages that were jumped over. ``compare`` is ``previous``,
        ``year`` or [first day, last day]. ``split`` is one of the returned ``splits``. ``domain`` may use the fields of
        ``crm.funnel.fact``. Amounts are in the currency of the current company.

        ``conversion`` is the number in per cent of the step before, ``overall`` of the first one; None where there is
        nothing to divide by. ``lost`` and ``days_...`` see ``_get_lost`` and ``_get_days``. Raises UserError for what
        does not exist.
        """
        self.check_access("read")
        funnel = self._get_funnel(funnel_id)
        question = funnel._prepare_question(mode, date_from, date_to, count_skipped, domain)
        compared = self._get_compared_dates(question, compare)
        splits = self._get_splits(mode)
        if split and split not in splits:
            raise UserError(self.env._("The funnel cannot be split by %(split)s.", split=split))
        return {
            "funnel": {"id": funnel.id, "name": funnel.name},
            "funnels": [{"id": each.id, "name": each.name} for each in self.search([]) | funnel],
            "mode": mode,
            "date_from": _to_string(question["date_from"]),
            "date_to": _to_string(question["date_to"]),
            "compare": compared and {"date_from": _to_string(compared[0]), "date_to": _to_string(compared[1])},
            "currency_id": self.env.company.currency_id.id,
            "minimum_cases": self.env["crm.funnel.figures"]._get_minimum_cases(),
            "explanation": funnel._get_explanation(question),
            "steps": funnel._prepare_steps(question, compared),
            "cohort": funnel._get_cohort(question) if mode == "cohort" else None,
            "splits": [{"name": name, "label": self._get_split_label(name)} for name in splits],
            "split": split,
            "rows": funnel._prepare_rows(question, split, splits[split]) if split else [],
        }

    # ------------------------------------------------------------
    # What is asked
    # ------------------------------------------------------------

    @api.model
    def _get_funnel(self, funnel_id):
        """The funnel with this ID if the user may see it, else the first one there is."""
        if funnel_id and type(funnel_id) is not int:
            raise UserError(self.env._("There is no such funnel."))
        domain = [("id", "=", funnel_id)] if funnel_id else []
        funnel = self.with_context(active_test=not funnel_id).search(domain, limit=1)
        if not funnel:
            raise UserError(
                self.env._("There is no such funnel. A sales administrator makes them under Configuration.")
            )
        return funnel.with_context(active_test=self.env.context.get("active_test", True))

    def _prepare_question(self, mode, date_from, date_to, count_skipped, domain):
        """What the figures are about: the given arguments, checked, and the domain of the facts that they mean."""
        if mode not in MODES:
            raise UserError(self.env._("A funnel is of a period or of a cohort, not of %(mode)s.", mode=mode))
        question = {"mode": mode, "day": "day" if mode == "period" else "lead_day", "count_skipped": count_skipped}
        question |= {"date_from": self._to_date(date_from), "date_to": self._to_date(date_to)}
        question["filter"] = self._check_domain(domain)
        return question

    @api.model
    def _to_date(self, value):
        try:
            return fields.Date.to_date(value or False) or False
        except (ValueError, TypeError) as error:
            raise UserError(self.env._("%(value)s is not a date.", value=value)) from error

    @api.model
    def _check_domain(self, domain):
        """The given conditions, which are on fields of the facts themselves."""
        known = self.env["crm.funnel.fact"]._fields
        try:
            checked = Domain(domain or [])
            names = {condition.field_expr for condition in checked.iter_conditions()}
        except (ValueError, TypeError, AttributeError) as error:
            raise UserError(self.env._("The filter of the funnel is not a domain: %(error)s", error=error)) from error
        if unknown := sorted(name for name in names if name not in known):
            raise UserError(self.env._("A funnel cannot be filtered by %(field)s.", field=", ".join(unknown)))
        return checked

    @api.model
    def _get_splits(self, mode):
        """{name: group-by term}"""
        splits = self.env["crm.funnel.fact"]._get_splits()
        return {**splits, "month": "day:month" if mode == "period" else "lead_day:month"}

    def _get_facts(self, event=False):
        """The facts of the steps of this funnel, or those of an event in the life of a lead."""
        return self.env["crm.funnel.fact"].with_context(crm_funnel_step_ids=self.step_ids.ids, crm_funnel_event=event)

    @api.model
    def _get_facts_domain(self, question, dates=None):
        """The conditions of the ``question`` on facts; ``dates`` take the place of its own."""
        first, last = dates or (question["date_from"], question["date_to"])
        limits = [(question["day"], ">=", first)] if first else []
        limits += [(question["day"], "<=", last)] if last else []
        passed = Domain.TRUE if question["count_skipped"] else Domain("is_passed", "=", False)
        return Domain.AND([limits, passed, question["filter"]])

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _get_figures(self, question, groupby=(), dates=None):
        """{groups: {step ID: {"number", "amount"}}}"""
        number = "value:sum" if question["mode"] == "period" else "lead_id:count_distinct"
        rows = self._get_facts()._read_group(
            self._get_facts_domain(question, dates), [*groupby, "step_id"], [number, "amount:sum"]
        )
        figures = {}
        for *groups, step, count, amount in rows:
            figures.setdefault(tuple(groups), {})[step.id] = {"number": count or 0, "amount": amount or 0}
        return figures

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

    def _prepare_steps(self, question, compared):
        figures = self._prepare_figures(self._get_figures(question).get((), {}))
        previous = [None] * len(figures)
        if compared:
            previous = self._prepare_figures(self._get_figures(question, dates=compared).get((), {}))
        lost, days = self._get_lost(question), self._get_days(question)
        return [
            {**step._prepare_description(), **now, **lost[step.id], **days[step.id], "previous": before}
            for step, now, before in zip(self.step_ids, figures, previous, strict=True)
        ]

    def _prepare_rows(self, question, split, spec):
        rows = [
            {
                "label": self._get_group_label(split, key),
                "key": key.id if isinstance(key, models.BaseModel) else fields.Date.to_string(key) or False,
                "domain": _get_group_domain(spec, key),
                "steps": self._prepare_figures(found),
            }
            for (key,), found in self._get_figures(question, [spec]).items()
        ]
        if split == "month":
            return sorted(rows, key=lambda row: row["key"] or "")
        return sorted(rows, key=lambda row: [-step["number"] for step in row["steps"]])

    def _get_cohort(self, question):
        """How many leads came, and how many of them are neither won nor lost nor archived yet."""
        came = self._get_facts("came")._search(self._get_facts_domain(question))
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        domain = Domain("id", "in", came.subselect("lead_id"))
        still_open = domain & Domain("active", "=", True) & Domain("won_status", "=", "pending")
        count, count_open = leads.search_count(domain), leads.search_count(still_open)
        return {"leads": count, "open": count_open, "open_share": share(count_open, count)}

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

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

    @api.model
    def _get_explanation(self, question):
        if question["mode"] == "period":
            return self.env._(
                "What happened in the period: each step counts what was done in these days, whenever the leads came. "
                "The percentages compare steps of the same days, not the same leads."
            )
        return self.env._(
            "What became of the leads that came in the period, until today: each step counts the different leads that "
            "reached it. Leads that are still open may yet go on, so the percentages of a young period can only grow."
        )


def _to_string(day):
    return fields.Date.to_string(day) or False


def _to_whole(number):
    """A count as a whole number."""
    return int(number) if float(number).is_integer() else number


def _get_group_domain(spec, key):
    """The conditions on facts that one line of a split stands for."""
    name, _colon, granularity = spec.partition(":")
    if granularity and key:
        following = key + relativedelta(months=1)
        return [(name, ">=", fields.Date.to_string(key)), (name, "<", fields.Date.to_string(following))]
    return [(name, "=", key.id if isinstance(key, models.BaseModel) else False)]
