from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL, float_round

FROZEN = ("kind", "metric_id", "period", "target", "fact", "counted", "weight", "is_must")
DIGITS = 4  # of a fulfilment: hundredths of a per cent


class CrmPayGateRule(models.AbstractModel):
    """The rule of the pay gate, over the closed scores of a month.

    A line is a metric by the day, week or month. In the activity plan each period counts up to its target and no
    further, so that many calls on Monday do not excuse Tuesday, nor e-mails missing calls; the plan's fulfilment is
    the average of its lines by weight, but no better than the worst must-have line. In the sales plan, where money is
    money, facts and targets of the month are compared as sums, and the plan is met when the average by weight and
    every must-have line reach 100 %. A target of zero is met.
    """

    _name = "crm.pay.gate.rule"
    _description = "Rule of the Pay Gate"

    @api.model
    def _prepare_gate_vals(self, scores, scale):
        """(values of the gate, values of its lines) of one person by their ``scores``."""
        decided = self._decide(scores)
        lines = decided.pop("lines")
        by_scale, is_met = (decided["outcome"] == outcome for outcome in ("by_scale", "sales_met"))
        vals = {
            **decided,
            "team_id": scores[0]["team_id"] if scores else False,
            "open_count": sum(score["open_count"] for score in scores),
            "scale_name": scale.name if by_scale else False,
            "rule_share": scale._get_share(decided["activity_fulfilment"]) if by_scale else float(is_met),
        }
        return vals, lines

    @api.model
    def _decide(self, scores):
        """What the scores of one person say: fulfilments, outcome and the lines that were looked at."""
        sales, activity = (
            [self._prepare_line_vals(score) for score in scores if score["kind"] == kind and score["periods"]]
            for kind in ("sales", "activity")
        )
        met = (
            bool(sales) and self._get_fulfilment(sales) >= 1 and all(_is_met(line) for line in sales if line["is_must"])
        )
        if met:
            activity = []  # not looked at
        return {
            "has_sales": bool(sales),
            "sales_fulfilment": self._get_fulfilment(sales),
            "has_activity": bool(activity),
            "activity_fulfilment": self._get_capped_fulfilment(activity),
            "outcome": "sales_met" if met else "by_scale" if activity else "no_target",
            "lines": sales + activity,
        }

    @api.model
    def _prepare_line_vals(self, score):
        counted = score["fact"] if score["kind"] == "sales" else score["counted"]
        names = ("kind", "metric_id", "metric_name", "period", "sequence", "periods", "periods_done", "target", "fact",
                 "weight", "is_must")  # fmt: skip
        fulfilment = _round(counted / score["target"]) if score["target"] else 1.0
        return {**{name: score[name] for name in names}, "counted": counted, "fulfilment": fulfilment}

    @api.model
    def _get_fulfilment(self, lines):
        """The average of the lines by weight; where no line has a weight, the plain one."""
        weights = [line["weight"] for line in lines]
        if not any(weights):
            weights = [1] * len(lines)
        total = sum(weight * line["fulfilment"] for weight, line in zip(weights, lines, strict=True))
        return _round(total / sum(weights)) if lines else 0.0

    @api.model
    def _get_capped_fulfilment(self, lines):
        must = [line["fulfilment"] for line in lines if line["is_must"]]
        return min([self._get_fulfilment(lines), *must])

    # ------------------------------------------------------------
    # Scores
    # ------------------------------------------------------------

    @api.model
    def _get_scores(self, company, month, users=None):
        """{user id: rows by kind, metric and period} of the scores that end in the month, in one query.

        Figures are those of closed scores with a target; open ones are only counted. The first row of a person has
        their last team.
        """
        self.env["crm.activity.score"].flush_model()
        who = SQL("TRUE") if users is None else SQL("score.user_id = ANY(%s)", users.ids)
        rows = defaultdict(list)
        last_day = month + relativedelta(months=1, days=-1)
        for row in self.env.execute_query_dict(self._get_scores_query(company, month, last_day, who)):
            rows[row["user_id"]].append(row)
        return rows

    def _get_scores_query(self, company, first_day, last_day, who):
        return SQL(
            """
            SELECT score.user_id, score.kind, score.metric_id, score.period, min(score.sequence) AS sequence,
                   COALESCE(metric.name ->> %(lang)s, metric.name ->> 'en_US') AS metric_name,
                   (array_agg(score.team_id ORDER BY score.date_to DESC, score.id DESC))[1] AS team_id,
                   count(*) FILTER (WHERE score.state = 'open') AS open_count,
                   count(*) FILTER (WHERE %(counts)s) AS periods,
                   count(*) FILTER (WHERE %(counts)s AND score.fact >= score.target) AS periods_done,
                   COALESCE(sum(score.target) FILTER (WHERE %(counts)s), 0) AS target,
                   COALESCE(sum(score.fact) FILTER (WHERE %(counts)s), 0) AS fact,
                   COALESCE(sum(GREATEST(LEAST(score.fact, score.target), 0)) FILTER (WHERE %(counts)s), 0) AS counted,
                   COALESCE(avg(score.weight) FILTER (WHERE %(counts)s), 0) AS weight,
                   COALESCE(bool_or(score.is_must) FILTER (WHERE %(counts)s), FALSE) AS is_must
              FROM crm_activity_score score
              JOIN crm_metric metric ON metric.id = score.metric_id
             WHERE score.company_id = %(company)s AND score.date_to BETWEEN %(first_day)s AND %(last_day)s AND %(who)s
             GROUP BY score.user_id, score.kind, score.metric_id, metric.name, score.period
             ORDER BY max(score.date_to) DESC, score.kind DESC, sequence, score.metric_id
            """,
            counts=SQL("score.state = 'closed' AND score.target IS NOT NULL"),
            lang=company.partner_id.lang or "en_US",
            company=company.id,
            first_day=first_day,
            last_day=last_day,
            who=who,
        )

    @api.model
    def _freeze(self, lines):
        """The inputs of lines, comparable: of lists of values or of records."""
        return {
            tuple(
                round(line[name], DIGITS) if isinstance(line[name], float) else getattr(line[name], "id", line[name])
                for name in FROZEN
            )
            for line in lines
        }


def _is_met(line):
    return line["fulfilment"] >= 1


def _round(fulfilment):
    """Down, as 99.996 % is a plan that was missed; but not for the last digits of a target by the hours."""
    return float_round(round(fulfilment, 6), precision_digits=DIGITS, rounding_method="DOWN")
