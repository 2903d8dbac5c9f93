from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

# February 2026: from Sunday the 1st to Saturday the 28th, four equal weeks of work, 160 hours for full time.
FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)


class PlanCase(TransactionCase):
    """A company of its own with two teams, that works Monday to Friday 8-12 and 13-17 in UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Plan", "currency_id": cls.env.ref("base.EUR").id})
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.calendar = cls.new_calendar("Full time", [(8, 12), (13, 17)])
        cls.company.resource_calendar_id = cls.calendar
        cls.env["crm.activity.plan"].search([]).active = False
        own = "sales_team.group_sale_salesman"
        cls.anna, cls.boris, cls.lea, cls.leo = (cls.new_user(login, own) for login in ("anna", "boris", "lea", "leo"))
        cls.director = cls.new_user("dora", "sales_team.group_sale_salesman_all_leads")
        cls.manager = cls.new_user("max", "sales_team.group_sale_manager")
        cls.team, cls.other_team = (
            cls.env["crm.team"].create({"name": name, "company_id": cls.company.id, "user_id": leader.id})
            for name, leader in (("North", cls.lea), ("South", cls.leo))
        )
        cls.scores = cls.env["crm.activity.score"]
        cls.calls, cls.won, cls.amount = (cls.metric(code) for code in ("calls", "deals_won", "deals_won_amount"))

    # ------------------------------------------------------------
    # Master data
    # ------------------------------------------------------------

    @classmethod
    def new_user(cls, login, groups="sales_team.group_sale_salesman", tz="UTC"):
        return new_test_user(
            cls.env, f"plan_{login}", groups, company_id=cls.company.id, company_ids=cls.company.ids, tz=tz
        )

    @classmethod
    def new_calendar(cls, name, slots, days="01234", **vals):
        attendances = [
            Command.create({"name": name, "dayofweek": day, "hour_from": start, "hour_to": end,
                            "day_period": "morning" if end <= 13 else "afternoon"})
            for day in days for start, end in slots
        ]  # fmt: skip
        return cls.env["resource.calendar"].create(
            {"name": name, "tz": "UTC", "company_id": cls.company.id, "attendance_ids": attendances, **vals}
        )

    @classmethod
    def resource(cls, user, calendar, **vals):
        return cls.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id, "tz": user.tz or "UTC",
             "calendar_id": calendar and calendar.id, **vals}
        )  # fmt: skip

    @classmethod
    def leave(cls, start, end, resource=None, **vals):
        return cls.env["resource.calendar.leaves"].create(
            {"name": "Leave", "date_from": start, "date_to": end, "resource_id": resource and resource.id,
             "calendar_id": False, "company_id": cls.company.id, **vals}
        )  # fmt: skip

    @classmethod
    def member(cls, user, team=None, first=None, last=None):
        return cls.env["crm.team.member"].create(
            {"crm_team_id": (team or cls.team).id, "user_id": user.id, "date_from": first, "date_to": last,
             "active": not last}
        )  # fmt: skip

    @classmethod
    def metric(cls, code):
        return cls.env.ref(f"crm_metric.crm_metric_{code}")

    # ------------------------------------------------------------
    # Plans and facts
    # ------------------------------------------------------------

    @classmethod
    def plan(cls, who, *lines, first=FIRST, last=LAST, **vals):
        """A plan for people, teams or roles; a line is (metric, target, period) with further values, if any."""
        name = {"res.users": "user_ids", "crm.team": "team_ids", "crm.sales.role": "role_ids"}[who._name]
        return cls.env["crm.activity.plan"].create(
            {
                "name": "Plan",
                "company_id": cls.company.id,
                "date_from": first,
                "date_to": last,
                name: [Command.set(who.ids)],
                "line_ids": [
                    Command.create({"metric_id": metric.id, "target": target, "period": period, **dict(*more)})
                    for metric, target, period, *more in lines
                ],
                **vals,
            }
        )

    @classmethod
    def contacts(cls, user, number, day, hour=9, channel="call", **vals):
        """That many contacts of a person at a UTC hour of a day."""
        moment = datetime.combine(day, datetime.min.time()).replace(hour=hour)
        row = {
            "moment": moment, "day": day, "user_id": user.id, "user_name": user.name, "team_id": cls.team.id,
            "company_id": cls.company.id, "channel": channel, "direction": "out", "evidence": "declared",
        }  # fmt: skip
        return cls.env["crm.contact.log"].sudo().create([{**row, **vals} for _number in range(number)])

    @classmethod
    def deals(cls, user, number, day, amount=0):
        """That many deals won by a person on a day."""
        row = {
            "moment": datetime.combine(day, datetime.min.time()), "day": day, "user_id": user.id,
            "holder_id": user.id, "team_id": cls.team.id, "company_id": cls.company.id, "move": "won",
            "status": "won", "expected_revenue": amount, "company_currency": cls.company.currency_id.id,
        }  # fmt: skip
        return cls.env["crm.stage.log"].sudo().create([row] * number)

    def score(self, user, first=FIRST, last=LAST, **vals):
        """The one score of a person that has these values, after generating; an empty one if there is none."""
        self.scores._generate(first, last)
        found = self.scores.search([("user_id", "=", user.id), *((name, "=", value) for name, value in vals.items())])
        self.assertLessEqual(len(found), 1)
        return found
