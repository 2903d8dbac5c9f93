from odoo import api, models
from odoo.tools import SQL

MAX_REASONS = 5
NO_DAYS = {"days_mean": None, "days_median": None, "days_cases": 0}


class CrmFunnelFlow(models.AbstractModel):
    """Where leads of the funnel are lost and how long they take from step to step: figures by lead, not by fact."""

    _name = "crm.funnel.flow"
    _description = "Flow through a Funnel"
    _inherit = "crm.funnel.question"

    def _get_lost(self, question):
        """{step ID: {"lost", "lost_amount", "lost_reasons"}}: different leads lost, by the furthest step they reached.

        Of a period those lost in it, of a cohort those that are lost now. Those that reached no step are under False.
        """
        self.env["crm.lead"].flush_model(["lost_reason_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lost.rank, lead.lost_reason_id, count(*) AS count, sum(lost.amount)
                  FROM (%s) AS lost LEFT JOIN crm_lead lead ON lead.id = lost.lead_id
                 GROUP BY lost.rank, lead.lost_reason_id ORDER BY count DESC, lead.lost_reason_id
                """,
                self._get_lost_query(question),
            )
        )
        found = {}
        for rank, *reason in rows:
            found.setdefault(rank, []).append(reason)
        reason_ids = {reason_id for _rank, reason_id, *_figures in rows if reason_id}
        reasons = self.env["crm.lost.reason"].sudo().browse(reason_ids)
        names = {False: self.env._("No reason given"), **{reason.id: reason.name for reason in reasons}}
        ranks = {step.id: rank for rank, step in enumerate(self.step_ids, 1)} | {False: None}
        return {step_id: self._prepare_lost(found.get(rank, []), names) for step_id, rank in ranks.items()}

    @api.model
    def _prepare_lost(self, rows, names):
        """The leads of ``rows`` (reason ID, count, amount) added up, with their reasons, the most frequent first.

        A reason is the one the leads have now; its ``domain`` is of the leads that ``open_lost`` opens.
        """
        return {
            "lost": sum(count for _reason_id, count, _amount in rows),
            "lost_amount": sum(amount or 0 for _reason_id, _count, amount in rows),
            "lost_reasons": [
                {
                    "label": names[reason_id or False],
                    "count": count,
                    "amount": amount or 0,
                    "domain": [("lost_reason_id", "=", reason_id or False)],
                }
                for reason_id, count, amount in rows[:MAX_REASONS]
            ],
        }

    def _get_lost_query(self, question):
        """SQL ``(lead_id, amount, rank)`` of the leads lost; ``rank`` is NULL when they had reached no step."""
        losses = self._get_facts("lost" if question["mode"] == "period" else "lost_now")
        found = losses._search(self._get_facts_domain(question) & losses._domain_with_lead())
        return SQL(
            """
            WITH lost AS MATERIALIZED (
                SELECT lead_id, max(moment) AS moment, (array_agg(amount ORDER BY moment DESC))[1] AS amount
                  FROM (%(losses)s) AS loss GROUP BY lead_id
            ), reached AS (
                SELECT fact.lead_id, max(%(rank)s) AS rank
                  FROM (%(facts)s) AS fact JOIN lost ON lost.lead_id = fact.lead_id
                 WHERE fact.moment <= lost.moment
                 GROUP BY fact.lead_id
            )
            SELECT lost.lead_id, lost.amount, reached.rank
              FROM lost LEFT JOIN reached ON reached.lead_id = lost.lead_id
            """,
            losses=_select(found, "lead_id", "moment", "amount"),
            rank=self._get_rank(SQL("fact.step_id")),
            facts=self._get_reached_query(question),
        )

    def _get_days(self, question):
        """{step ID: {"days_mean", "days_median", "days_cases"}}: days from the first fact of the step before.

        Of the leads whose first fact of the step is in the period (of a cohort: at any time) and fits the filter. Leads
        that skipped the step before, or took the two in the other order, are not among them.
        """
        rows = self.env.execute_query(self._get_days_query(question))
        found = {rank: {"days_mean": mean, "days_median": median, "days_cases": n} for rank, n, mean, median in rows}
        return {step.id: found.get(rank, NO_DAYS) for rank, step in enumerate(self.step_ids, 1)}

    def _get_days_query(self, question):
        pairs = self._get_paired_query if question["date_from"] else self._get_flagged_query
        return SQL(
            """
            WITH first AS (
                SELECT lead_id, rank, min(moment) AS moment, min(moment) FILTER (WHERE fits) AS fitting
                  FROM (%s) AS reached GROUP BY lead_id, rank
            ), pace AS (
                SELECT rank, moment = fitting AS is_asked, rank - lag(rank) OVER by_lead AS steps,
                       EXTRACT(EPOCH FROM moment - lag(moment) OVER by_lead)::float8 / 86400 AS days
                  FROM first WINDOW by_lead AS (PARTITION BY lead_id ORDER BY rank)
            )
            SELECT rank, count(*), avg(days), percentile_cont(0.5) WITHIN GROUP (ORDER BY days)
              FROM pace WHERE is_asked AND steps = 1 AND days >= 0 GROUP BY rank
            """,
            pairs(question),
        )

    def _get_paired_query(self, question):
        """SQL ``(lead_id, rank, moment, fits)``: what fits, and all that those leads ever reached.

        Of a limited time this reads the history of few leads.
        """
        facts = self._get_facts()
        fitting = facts._search(self._get_facts_domain(question) & facts._domain_with_lead())
        return SQL(
            """
            WITH fitting AS MATERIALIZED (
                SELECT lead_id, %(rank)s AS rank, min(moment) AS moment FROM (%(fitting)s) AS fact
                 GROUP BY lead_id, rank
            )
            SELECT lead_id, rank, moment, TRUE AS fits FROM fitting
             UNION ALL
            SELECT lead_id, %(rank)s, moment, FALSE FROM (%(facts)s) AS fact
             WHERE lead_id IN (SELECT lead_id FROM fitting)
            """,
            rank=self._get_rank(SQL("fact.step_id")),
            fitting=_select(fitting, "lead_id", "step_id", "moment"),
            facts=self._get_reached_query(question),
        )

    def _get_flagged_query(self, question):
        """The same rows in one pass: from the beginning nearly every lead is looked at anyway."""
        facts = self._get_facts()
        facts.check_access("read")
        query = self._search_reached(question)
        asked = self._get_facts_domain(question).optimize_full(facts)
        rule = self.env["ir.rule"]._compute_domain(facts._name, "read").optimize_full(facts.sudo())
        return SQL(
            "SELECT lead_id, %s AS rank, moment, fits FROM (%s) AS fact",
            self._get_rank(SQL("fact.step_id")),
            query.select(
                *_columns(query, "lead_id", "step_id", "moment"),
                SQL(
                    "(%s) AND (%s) AS fits",
                    asked._to_sql(facts, query.table, query),
                    SQL("TRUE") if self.env.su else rule._to_sql(facts.sudo(), query.table, query),
                ),
            ),
        )

    def _get_reached_query(self, question):
        """SQL ``(lead_id, step_id, moment)`` of all that leads ever reached, whoever did it: only to be counted."""
        return _select(self._search_reached(question), "lead_id", "step_id", "moment")

    def _search_reached(self, question):
        facts = self._get_facts().sudo()
        everything = self._get_facts_domain({**question, "filter": facts._domain_with_lead()}, dates=(False, False))
        return facts._search(everything)

    def _get_rank(self, step):
        """SQL: the place of the ``step`` in the funnel, from 1."""
        return SQL("array_position(%s::int4[], %s)", self.step_ids.ids, step)


def _select(query, *names):
    return query.select(*_columns(query, *names))


def _columns(query, *names):
    return [SQL.identifier(query.table, name) for name in names]
