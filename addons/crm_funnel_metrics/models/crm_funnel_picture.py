from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.funnel_numbers import share


class CrmFunnelPicture(models.AbstractModel):
    """The funnel as a screen draws it: a number per step, what became of the rest, and the lines of a split."""

    _name = "crm.funnel.picture"
    _description = "Picture of a Funnel"
    _inherit = ["crm.funnel.split", "crm.funnel.flow"]

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
        lost = funnel._get_lost(question)
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
            "steps": funnel._prepare_steps(question, compared, lost),
            "lost_before": lost[False],
            "cohort": funnel._get_cohort(question) if mode == "cohort" else None,
            "splits": [{"name": name, "label": self._get_split_label(name)} for name in splits],
            "split": split,
            "rows": funnel._prepare_rows(question, split, splits[split]) if split else [],
        }

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _prepare_steps(self, question, compared, lost):
        figures = self._prepare_figures(self._get_figures(question).get((), {}))
        previous = [None] * len(figures)
        if compared:
            previous = self._prepare_figures(self._get_figures(question, dates=compared).get((), {}))
        days = self._get_days(question)
        return [
            {**step._prepare_description(), **now, **lost[step.id], **days[step.id], "previous": before}
            for step, now, before in zip(self.step_ids, figures, previous, strict=True)
        ]

    def _get_cohort(self, question):
        """How many leads came, and how many of them are neither won nor lost nor archived yet."""
        came = self._get_facts("came")._search(self._get_facts_domain(question))
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        domain = Domain("id", "in", came.subselect("lead_id"))
        still_open = domain & Domain("active", "=", True) & Domain("won_status", "=", "pending")
        count, count_open = leads.search_count(domain), leads.search_count(still_open)
        return {"leads": count, "open": count_open, "open_share": share(count_open, count)}

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
