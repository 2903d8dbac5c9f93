from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.funnel_numbers import previous_period, year_before

MODES = ("period", "cohort")
LEADER = "team_id.user_id"  # the one path that leads on from a fact: whose teams
PERIODS = {"previous": previous_period, "year": year_before}


class CrmFunnelQuestion(models.AbstractModel):
    """What is asked of a funnel: which one, whose days, what filter; everything that comes from outside is checked."""

    _name = "crm.funnel.question"
    _description = "Question to a Funnel"

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

    def _prepare_question(
        self, mode="period", date_from=False, date_to=False, count_skipped=False, domain=(), compare=False, split=False
    ):
        """What the figures are about: the arguments of ``get_picture``, checked, and the days to compare with."""
        if mode not in MODES:
            raise UserError(self.env._("A funnel is of a period or of a cohort, not of %(mode)s.", mode=mode))
        if split and split not in self._get_splits(mode):
            raise UserError(self.env._("The funnel cannot be split by %(split)s.", split=split))
        question = {"mode": mode, "day": "day" if mode == "period" else "lead_day", "count_skipped": count_skipped}
        question |= {"date_from": self._to_date(date_from), "date_to": self._to_date(date_to), "split": split}
        question["filter"] = self._check_domain(domain)
        question["compared"] = self._get_compared_dates(question, compare)
        return question

    @api.model
    def _to_date(self, value):
        try:
            return fields.Date.to_date(value or False) or False
        except (ValueError, TypeError) as error:
            raise UserError(self.env._("%(value)s is not a date.", value=value)) from error

    @api.model
    def _check_domain(self, domain):
        """The given conditions, which are on fields of the facts themselves or on the leader of their team."""
        known = {*self.env["crm.funnel.fact"]._fields, LEADER}
        try:
            checked = Domain(domain or [])
            conditions = list(checked.iter_conditions())
        except (ValueError, TypeError, AttributeError) as error:
            raise UserError(self.env._("The filter of the funnel is not a domain: %(error)s", error=error)) from error
        for condition in conditions:
            if condition.field_expr not in known or "any" in condition.operator:
                raise UserError(self.env._("A funnel cannot be filtered by %(field)s.", field=condition.field_expr))
        return checked

    @api.model
    def _get_splits(self, mode):
        """{name: group-by term}"""
        splits = self.env["crm.funnel.fact"]._get_splits()
        return {**splits, "month": "day:month" if mode == "period" else "lead_day:month"}

    def _get_facts(self, event=False):
        """The facts of the steps of this funnel, or those of an event in the life of a lead."""
        return self.env["crm.funnel.fact"].with_context(
            crm_funnel_step_ids=tuple(self.step_ids.ids), crm_funnel_event=event
        )

    @api.model
    def _get_facts_domain(self, question, dates=None):
        """The conditions of the ``question`` on facts; ``dates`` take the place of its own."""
        first, last = dates or (question["date_from"], question["date_to"])
        limits = [(question["day"], ">=", first)] if first else []
        limits += [(question["day"], "<=", last)] if last else []
        passed = Domain.TRUE if question["count_skipped"] else Domain("is_passed", "=", False)
        return Domain.AND([limits, passed, question["filter"]])

    @api.model
    def _get_compared_dates(self, question, compare):
        """(first, last) day to compare with, False for none; a period without both ends has no previous one."""
        if not compare:
            return False
        dates = question["date_from"], question["date_to"]
        if isinstance(compare, str) and compare in PERIODS:
            return all(dates) and PERIODS[compare](*dates)
        if isinstance(compare, list | tuple) and len(compare) == 2:
            return tuple(map(self._to_date, compare))
        raise UserError(self.env._("A funnel is compared with the previous period, the year before or two dates."))
