from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.funnel_numbers import share


class CrmFunnelPicture(models.AbstractModel):
    """The funnel as a screen draws it: a number per step, what became of the rest, and the lines of a split."""

    _name = "crm.funnel.picture"
    _description = "Picture of a Funnel"
    _inherit = ["crm.funnel.split", "crm.funnel.flow"]

    @api.model
    @api.readonly
    def get_picture(self, funnel_id=False, date_from=False, date_to=False, **asked):
        """Return the funnel from ``date_from`` to ``date_to``, both included; each may be empty.

        Without a ``funnel_id`` it is the first funnel. The rest of the question, all of it optional:

        - ``mode``: of a ``period`` (the default) a step's number is what was counted in these days; of a ``cohort`` the
          different leads that came in these days and reached the step, whenever; leads deleted since are not among them
        - ``domain`` may use the fields of ``crm.funnel.fact``
        - ``count_skipped`` counts stages that were jumped over
        - ``compare``: ``previous``, ``year`` or [first day, last day]
        - ``split``: one of the returned ``splits``

        Amounts are in the currency of the current company. ``conversion`` is the number in per cent of the step before,
        ``overall`` of the first one; None where there is nothing to divide by. ``lost`` and ``days_...`` see
        ``_get_lost`` and ``_get_days``. Raises UserError for what does not exist.
        """
        self.check_access("read")
        funnel = self._get_funnel(funnel_id)
        return funnel._draw(funnel._prepare_question(date_from=date_from, date_to=date_to, **asked))

    def _draw(self, question, figures=None):
        """The picture of this funnel that answers the ``question``, from its ``figures`` if they are known already."""
        splits, split, compared = self._get_splits(question["mode"]), question["split"], question["compared"]
        figures = figures or self._get_split_figures(question)
        lost = self._get_lost(question)
        return {
            "funnel": {"id": self.id, "name": self.name},
            "funnels": [{"id": each.id, "name": each.name} for each in self.search([]) | self],
            "mode": question["mode"],
            "date_from": _to_string(question["date_from"]),
            "date_to": _to_string(question["date_to"]),
            "compare": compared and {"date_from": _to_string(compared[0]), "date_to": _to_string(compared[1])},
            "currency_id": self.env.company.currency_id.id,
            "minimum_cases": self.env["crm.funnel.figures"]._get_minimum_cases(),
            "explanation": self._get_explanation(question),
            "steps": self._prepare_steps(question, figures[False], lost),
            "lost_before": lost[False],
            "cohort": self._get_cohort(question) if question["mode"] == "cohort" else None,
            "splits": [{"name": name, "label": self._get_split_label(name)} for name in splits],
            "split": split,
            "rows": self._prepare_rows(question, split, figures[split]) if split else [],
        }

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def _prepare_steps(self, question, found, lost):
        figures = self._prepare_figures(found.get((), {}))
        previous = [None] * len(figures)
        if dates := question["compared"]:
            previous = self._prepare_figures(self._get_figures(question, dates=dates).get((), {}))
        days = self._get_days(question)
        return [
            {**step._prepare_description(), **now, **lost[step.id], **days[step.id], "previous": before}
            for step, now, before in zip(self.step_ids, figures, previous, strict=True)
        ]

    def _get_cohort(self, question):
        """How many leads came, and how many of them are neither won nor lost nor archived yet.

        Of a person's, a team's or a source's also those that were not yet theirs when they came: the steps count them.
        """
        relations = [self._get_facts("came")]
        if not question["filter"].is_true() or not self.env.user.has_group("sales_team.group_sale_salesman_all_leads"):
            relations += [self._get_facts("lost_now"), self._get_facts()]
        wanted = self._get_facts_domain(question)
        found = [facts._search(wanted & facts._domain_with_lead()) for facts in relations]
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        groups = leads._read_group(
            Domain.OR(Domain("id", "in", query.subselect(SQL.identifier(query.table, "lead_id"))) for query in found),
            ["active", "won_status"],
            ["__count"],
        )
        count = sum(number for _active, _status, number in groups)
        count_open = sum(number for active, status, number in groups if active and status == "pending")
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
