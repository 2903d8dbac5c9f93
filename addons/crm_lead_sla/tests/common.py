from datetime import datetime

import pytz
from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from odoo.addons.crm_history.tests.common import HistoryCommon


class SlaCommon(HistoryCommon):
    """Vilnius, Monday to Friday 9 to 18 with lunch from 13 to 14; a first answer is promised within 4 of these hours.

    Moments are local times of January 2026, in which the 9th is a Friday: ``at(9, 17)`` is Friday at 17:00.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.sla.policy"].search([]).active = False
        cls.calendar = cls._calendar("Office", "Europe/Vilnius")
        cls.env.company.resource_calendar_id = cls.calendar
        cls.env["resource.calendar.leaves"].search([]).unlink()
        with freeze_time("2026-01-01 06:00:00"):
            cls.policy = cls._policy(name="Answer within 4 hours")

    @classmethod
    def _calendar(cls, name, tz, hours=((9, 13), (14, 18)), days=range(5), **values):
        lines = [
            Command.create({"name": name, "dayofweek": str(day), "hour_from": begin, "hour_to": end,
                            "day_period": "morning" if begin < 12 else "afternoon"})
            for day in days for begin, end in hours
        ]  # fmt: skip
        return cls.env["resource.calendar"].create({"name": name, "tz": tz, "attendance_ids": lines, **values})

    @classmethod
    def _policy(cls, steps=(), **values):
        """A policy with steps (per cent, action)."""
        return cls.env["crm.sla.policy"].create({
            "name": "Policy", "kind": "first_response", "limit": 4, "unit": "working_hours", "team_ids": cls.team.ids,
            "escalation_ids": [Command.create({"percent": percent, "action": action}) for percent, action in steps],
            **values,
        })  # fmt: skip

    @staticmethod
    def at(day, hour, minute=0, month=1, tz="Europe/Vilnius"):
        """The UTC moment of that local time in 2026."""
        local = pytz.timezone(tz).localize(datetime(2026, month, day, hour, minute))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _arrive(self, moment, user=None, **values):
        """An inquiry that Odoo receives at the ``moment``, from a customer with an address."""
        with freeze_time(moment):
            return self.env["crm.lead"].create({
                "name": "Inquiry", "type": "opportunity", "team_id": self.team.id, "stage_id": self.new.id,
                "user_id": (user or self.anna).id, "email_from": "customer@client.example", **values,
            })  # fmt: skip

    def _answer(self, lead, moment, user=None):
        """A call that the user marks as done."""
        with freeze_time(moment):
            self._call(lead, user=user or self.anna).action_feedback("Talked")

    def _clock(self, lead, policy=None):
        """The last clock of the lead under the policy."""
        domain = [("lead_id", "=", lead.id), ("policy_id", "=", (policy or self.policy).id)]
        return self.env["crm.sla.clock"].search(domain, order="id desc", limit=1)

    def _run(self, moment):
        """The job runs until nothing is due at the ``moment``."""
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("crm_lead_sla.ir_cron_clocks").method_direct_trigger()

    def assertDue(self, lead, moment, policy=None):
        self.assertEqual(self._clock(lead, policy).date_due, fields.Datetime.to_datetime(moment))
