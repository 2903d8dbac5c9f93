from datetime import date, datetime, timedelta

from odoo.addons.crm_metric.tests.common import MetricCommon

DAY = date(2026, 3, 10)  # a Tuesday


class DayCommon(MetricCommon):
    """Anna and Boris sell in Lea's team; scores are written as the engine would have left them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "UTC"
        for user in (cls.anna, cls.boris):
            cls.env["crm.team.member"].create({"crm_team_id": cls.team.id, "user_id": user.id})
        cls.calls, cls.emails = cls.metric("calls"), cls.metric("emails_sent")
        cls.plan = cls.env["crm.activity.plan"].create(
            {"name": "Minimum", "date_from": "2026-01-01", "user_ids": (cls.anna + cls.boris).ids}
        )
        cls.sales_plan = cls.env["crm.activity.plan"].create(
            {"name": "Sales", "kind": "sales", "date_from": "2026-01-01", "user_ids": (cls.anna + cls.boris).ids}
        )

    @classmethod
    def line(cls, plan, metric, period="day", **vals):
        found = plan.line_ids.filtered(lambda line: line.metric_id == metric and line.period == period)
        return found or cls.env["crm.activity.plan.line"].create(
            {"plan_id": plan.id, "metric_id": metric.id, "period": period, "target": 1, **vals}
        )

    @classmethod
    def score(cls, user, metric, target, fact=0, day=DAY, period="day", plan=None, **vals):
        """A row of one day, or of the month of ``day``; ``target`` None is a period without hours."""
        plan = plan or cls.plan
        line = cls.line(plan, metric, period)
        first, last = (day.replace(day=1), day.replace(day=31)) if period == "month" else (day, day)
        score = cls.env["crm.activity.score"].create(
            {
                "user_id": user.id,
                "plan_id": plan.id,
                "line_id": line.id,
                "metric_id": metric.id,
                "team_id": cls.team.id,
                "company_id": cls.company.id,
                "kind": plan.kind,
                "weight": 1,
                "period": period,
                "period_start": first,
                "period_end": last,
                "date_from": first,
                "date_to": last,
                "hours": 0 if target is None else 8,
                "target": target or 0,
                "fact": fact,
                "status": "none" if target is None else "done" if fact >= target else "on_track",
                **vals,
            }
        )
        if target is None:
            score.flush_recordset()
            cls.env.cr.execute("UPDATE crm_activity_score SET target = NULL WHERE id = %s", [score.id])
        return score

    @classmethod
    def call(cls, user, clock="09:00:00", planned_before=timedelta(days=1), day=DAY, **vals):
        """A call at that time of the day (UTC), put on the calendar so long before."""
        moment = datetime.fromisoformat(f"{day} {clock}")
        planned = moment - planned_before
        return cls.contact(user, moment=f"{day} {clock}", **{"date_planned": planned, **vals})
