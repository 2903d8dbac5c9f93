import doctest
from datetime import datetime
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, freeze_time, new_test_user, tagged
from odoo.tools.mail import html2plaintext

from odoo.addons.base.models.ir_cron import IrCron

from ..tools import funnel_changes
from ..tools.funnel_changes import Figure, biggest
from .common import FunnelCase

MONDAY = "2026-03-16"
THIS_WEEK, WEEK_BEFORE = "2026-03-11", "2026-03-04"


@tagged("post_install", "-at_install")
class TestFunnelChanges(BaseCase):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(funnel_changes).failed, 0)

    def test_five_greatest_of_those_with_enough_cases(self):
        """Changes by hand, of the larger: 10/12, 9/12, 8/12, 7/12, 6/12, 5/12; a rate of few cases is left out."""
        figures = [Figure(str(now), "", "number", now, 12, now, 12) for now in (7, 6, 5, 4, 3, 2, 12)]
        few = Figure("few", "", "rate", 90, 10, 9, 300)
        enough = Figure("enough", "", "rate", 90, 9, 10, 300)
        unknown = Figure("unknown", "", "rate", None, 50, 300, 300)
        found = biggest([*figures, few, enough, unknown], 10)
        self.assertEqual([figure.key for figure in found], ["enough", "2", "3", "4", "5"])


@tagged("post_install", "-at_install")
class TestFunnelLetter(FunnelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.funnel"].search([]).active = False
        cls.funnel = cls.env["crm.funnel"].create({
            "name": "Our pipeline",
            "step_ids": [Command.create({"stage_id": stage.id}) for stage in cls.stages[:2]],
        })  # fmt: skip
        cls.env["res.company"].search([]).funnel_letter_user_ids = False
        cls.company.funnel_letter_user_ids = cls.director

    def _fill(self):
        """Last week 20 deals came into Step 1 and 10 into Step 2, the week before 10 and 10; 2 of 12 were won, lost."""
        rows = [(self.stages[0], THIS_WEEK, 20), (self.stages[1], THIS_WEEK, 10)]
        rows += [(self.stages[0], WEEK_BEFORE, 10), (self.stages[1], WEEK_BEFORE, 10)]
        self._log_all([{"stage_id": stage.id, "day": day} for stage, day, count in rows for _number in range(count)])
        for day, count in ((THIS_WEEK, 12), (WEEK_BEFORE, 3)):
            for _number in range(count):
                self._close("won", day, stage_id=self.won_stage.id)
        self.env.flush_all()

    def _run(self, moment):
        """The letters that the job writes at ``moment`` (UTC): the company is two hours ahead."""
        before = self.env["mail.mail"].search([])
        with freeze_time(moment), patch.object(IrCron, "_commit_progress", lambda *args, **kwargs: 1):
            self.env["crm.funnel.letter"]._run()
        return self.env["mail.mail"].search([]) - before

    def test_on_monday_morning_once(self):
        self._fill()
        self.assertFalse(self._run(f"{MONDAY} 03:59:00"), "before six o'clock in Vilnius")
        letter = self._run(f"{MONDAY} 04:00:00")
        self.assertEqual(letter.recipient_ids, self.director.partner_id)
        for moment in (f"{MONDAY} 05:00:00", f"{MONDAY} 21:00:00", "2026-03-17 05:00:00"):
            self.assertFalse(self._run(moment))
        self.assertTrue(self._run("2026-03-23 05:00:00"))

    def test_off_by_default(self):
        self._fill()
        self.company.funnel_letter_user_ids = False
        self.assertFalse(self._run(f"{MONDAY} 05:00:00"))
        self.assertFalse(self.env["res.company"].create({"name": "Other"}).funnel_letter_user_ids)

    def test_nothing_to_say(self):
        self.assertFalse(self._run(f"{MONDAY} 05:00:00"))

    def _values(self, user=None):
        user = user or self.director
        content = self.env["crm.funnel.letter.content"].with_user(user).with_context(
            lang="en_US", allowed_company_ids=self.company.ids
        )  # fmt: skip
        return content._get_values(self.company, fields.Date.to_date(MONDAY))

    def test_figures_by_hand(self):
        """Step 1: 20 after 10; Step 2: 10 after 10, so 50 % after 100 %. Won: 12 after 3, 1200 after 300."""
        self._fill()
        values = self._values()
        self.assertEqual(
            [(s["name"], s["width"], s["number"], s["before"], s["conversion"]) for s in values["steps"]],
            [("Step 1", 100, "20", "10", ""), ("Step 2", 50, "10", "10", "50\N{NO-BREAK SPACE}%")],
        )
        self.assertEqual(
            [(c["label"], c["now"].replace("\N{NO-BREAK SPACE}", " "), c["change"].replace("\N{NO-BREAK SPACE}", " "))
             for c in values["changes"]],
            [("Deals won", "12", "▲ 300 %"), ("Amount won", "1,200 €", "▲ 300 %"), ("Step 1", "20", "▲ 100 %"),
             ("Step 1, amount", "2,000 €", "▲ 100 %"), ("Step 2, of the step before", "50 %", "▼ 50.0 pp")],
        )  # fmt: skip

    def test_salesperson_reads_of_their_own(self):
        self._fill()
        self._log(day=THIS_WEEK, holder_id=self.boris.id)
        self.assertEqual(self._values(self.boris)["steps"][0]["number"], "1")

    def test_letter_reads_as_text_and_its_links_open_the_records(self):
        self._fill()
        body = self._run(f"{MONDAY} 05:00:00").body_html
        text = html2plaintext(body)
        for part in ("Our pipeline", "Step 1", "20", "Deals won", "▲ 300"):
            self.assertIn(part, text)
        self.assertIn(f"/odoo/funnel-figure?figure=won&amp;funnel={self.funnel.id}&amp;date_from=2026-03-09", body)
        self.assertNotIn('href="/odoo', body, "a mail needs the whole address")
        links = self.env["crm.funnel.letter.link"].with_user(self.director)
        week = ("2026-03-09", "2026-03-15")
        won = links.open_figure("won", self.funnel.id, *week)
        self.assertEqual(self.env[won["res_model"]].with_user(self.director).search_count(won["domain"]), 12)
        step = links.open_figure(f"step-{self.funnel.step_ids[0].id}", self.funnel.id, *week)
        self.assertEqual(self.env[step["res_model"]].with_user(self.director).search_count(step["domain"]), 20)
        with self.assertRaises(UserError):
            links.open_figure("won", self.funnel.id, "last week", "today")
        for figure in ("user_id", "step-x", 5, None):
            with self.assertRaises(UserError):
                links.open_figure(figure, self.funnel.id, *week)

    def test_who_may(self):
        """Recipients without Sales or of another company get nothing; links are refused to them."""
        self._fill()
        employee = new_test_user(self.env, "letter_employee", "base.group_user", company_id=self.company.id,
                                 company_ids=self.company.ids)  # fmt: skip
        stranger = new_test_user(self.env, "letter_stranger", "sales_team.group_sale_manager")
        self.company.funnel_letter_user_ids = employee | stranger
        self.assertFalse(self._run(f"{MONDAY} 05:00:00"))
        portal = new_test_user(self.env, "letter_portal", "base.group_portal")
        for user in (employee, portal):
            with self.assertRaises(AccessError):
                self.env["crm.funnel.letter.link"].with_user(user).open_figure("won")

    def test_everybody_chooses_for_themselves(self):
        """By the preferences; not for others, and not without a role in Sales."""
        self._fill()
        self.assertTrue(self.director.with_user(self.director).has_funnel_letter)
        self.director.with_user(self.director).write({"has_funnel_letter": False})
        self.anna.with_user(self.anna).write({"has_funnel_letter": True})
        self.assertEqual(self.company.funnel_letter_user_ids, self.anna)
        with self.assertRaises(AccessError):
            self.boris.with_user(self.anna).write({"has_funnel_letter": True})
        portal = new_test_user(self.env, "letter_reader", "base.group_portal", company_id=self.company.id,
                               company_ids=self.company.ids)  # fmt: skip
        portal.with_user(portal).write({"has_funnel_letter": True})
        self.assertEqual(self.company.funnel_letter_user_ids, self.anna)
        self.assertEqual(self._run(f"{MONDAY} 05:00:00").recipient_ids, self.anna.partner_id)

    def test_letter_that_fails(self):
        """The others get theirs, and the job goes on."""
        self._fill()
        self.company.funnel_letter_user_ids = self.anna | self.director
        letters = self.env.registry["crm.funnel.letter.content"]
        write = letters._get_values

        def fail_for_anna(content, *args):
            return write(content, *args) if content.env.user == self.director else 1 / 0

        with patch.object(letters, "_get_values", fail_for_anna), self.assertLogs(level="ERROR") as logs:
            self.assertEqual(self._run(f"{MONDAY} 05:00:00").recipient_ids, self.director.partner_id)
        self.assertIn(self.anna.login, logs.output[0])
        self.assertEqual(self.company.funnel_letter_day, fields.Date.to_date(MONDAY))

    def test_conflict_leaves_letters_to_next_run(self):
        """Another transaction wrote at the same moment: nothing is wrong with the letters, and nobody loses theirs."""
        self._fill()
        self.company.funnel_letter_user_ids = self.anna | self.director
        content, conflict = self.env.registry["crm.funnel.letter.content"], SerializationFailure("somebody was faster")
        with patch.object(content, "_get_values", side_effect=conflict), self.assertRaises(SerializationFailure):
            self._run(f"{MONDAY} 05:00:00")
        self.assertEqual(self._run(f"{MONDAY} 06:00:00").recipient_ids, self.anna.partner_id | self.director.partner_id)

    def test_local_monday(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        letter = self.env["crm.funnel.letter"]
        with freeze_time("2026-03-15 18:00:00"):  # Monday 07:00 there
            self.assertEqual(letter._get_local_now(self.company).weekday(), 0)
            self.assertTrue(letter._is_due(self.company))
            self.assertEqual(fields.Date.to_string(datetime.now()), "2026-03-15")
