from collections import defaultdict

from odoo import api, fields, models


class CrmDayMeasure(models.AbstractModel):
    """Filling day reports with what the system measured, in a number of queries that does not grow with the people."""

    _name = "crm.day.measure"
    _description = "Measuring of a day"

    @api.model
    def _measure(self, reports):
        """Bring the lines, figures and evidence of the open ones of ``reports`` up to date."""
        reports = reports.filtered(lambda report: report.state in ("draft", "returned"))
        reports = reports.try_lock_for_update()
        for company, own in reports.grouped("company_id").items():
            self.with_company(company)._measure_lines(own.with_company(company))
        evidence = self.env["crm.day.evidence"]._get_evidence(reports)
        for report, vals in evidence.items():
            report.write({name: value for name, value in vals.items() if report[name] != value})
        reports.date_measured = fields.Datetime.now()

    def _measure_lines(self, reports):
        targets = self._get_targets(reports)
        metrics = self.env["crm.metric"].union(
            *(metric for asked in targets.values() for metric in asked), reports.line_ids.metric_id
        )
        figures = self._get_figures(reports, metrics) if metrics else {}
        created, removed = [], self.env["crm.day.report.line"]
        for report in reports:
            lines = {line.metric_id: line for line in report.line_ids}
            asked = targets[report.user_id, report.day]
            for metric in [*asked, *(lines.keys() - asked.keys())]:
                measured = figures.get((metric, report.user_id, report.day), 0)
                line = lines.get(metric, removed)
                if metric in asked:
                    vals = {**self._prepare_target_vals(asked, metric), "measured": measured}
                elif line.is_different and metric:  # what the person added stays
                    vals = {"measured": measured}
                else:
                    removed += line.filtered(lambda line: not line.is_different)
                    continue
                line.write({name: value for name, value in vals.items() if line[name] != value})
                if not line:
                    created.append({"report_id": report.id, "metric_id": metric.id, "metric_name": metric.name, **vals})
        self.env["crm.day.report.line"].create(created)
        removed.unlink()

    @api.model
    def _prepare_target_vals(self, asked, metric):
        target = asked[metric]
        return {"sequence": list(asked).index(metric), "target": target or 0, "has_target": target is not None}

    def _get_targets(self, reports):
        """{(user, day): {metric: target of that day}} of all that the plans ask for on that day, in their order.

        A metric that is asked for by the week or the month only has no target of the day: None.
        """
        scores = self.env["crm.activity.score"].search(
            [
                ("user_id", "in", reports.user_id.ids),
                ("company_id", "=", self.env.company.id),
                ("date_from", "<=", max(reports.mapped("day"))),
                ("date_to", ">=", min(reports.mapped("day"))),
            ],
            order="kind, sequence, id",
        )
        targets = defaultdict(dict)
        for day in set(reports.mapped("day")):
            for score in scores.filtered(lambda score, day=day: score.date_from <= day <= score.date_to):
                asked = targets[score.user_id, day]
                asked.setdefault(score.metric_id, None)
                if score.period == "day" and score.status != "none":
                    asked[score.metric_id] = score.target
        return targets

    def _get_figures(self, reports, metrics):
        """{(metric, user, day): what was measured} for the people and days of the reports."""
        domain = [
            ("user_id", "in", reports.user_id.ids),
            ("company_id", "in", [self.env.company.id, False]),
        ]
        days = reports.mapped("day")
        return self.env["crm.metric.fact"]._figures(metrics, min(days), max(days), ("user_id", "day:day"), domain)
