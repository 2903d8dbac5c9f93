from contextlib import suppress
from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import END, SegmentationCommon, months

MAY, JULY = date(2026, 5, 31), date(2026, 7, 31)


@tagged("post_install", "-at_install")
class TestRuns(SegmentationCommon):
    def setUp(self):
        super().setUp()
        self.big, self.small = self._customers("Big", "Small")
        self._past(self.big, months("2025-07", 12, 100))
        self._past(self.small, months("2025-07", 12, 1))
        self.runs = self.env["crm.segmentation.run"].search([("company_id", "=", self.company.id)])

    def test_a_repeated_run_is_not_kept_twice(self):
        first = self.profile._run(END)
        with freeze_time("2026-11-30 08:00:00"):
            self.assertEqual(self.profile._run(END), first)
        self.assertEqual(str(first.date_confirmed), "2026-11-30 08:00:00")
        self.assertEqual(self.profile.run_count, 1)

    def test_a_wholly_credited_invoice_is_another_run(self):
        """Neither amount nor purchase remains of it, but who slept without a document has one of zero now."""
        sleeper = self._customers("Sleeper")
        self._past(sleeper, {"2024-03": 500})
        first = self.profile._run(END)
        invoice = self._buy(sleeper, "2026-04", 100)
        self._buy(sleeper, "2026-05", 100, "out_refund", reversed_entry_id=invoice.id)
        second = self.profile._run(END)
        self.assertNotEqual(second, first)
        codes = [run.result_ids.filtered(lambda row: row.partner_id == sleeper).segment_code for run in first + second]
        self.assertEqual(codes, ["sleeping", "negative"])

    def test_each_profile_has_runs_of_its_own(self):
        """Two profiles of the same settings: the one made main later must not be left without a run."""
        other = self._profile(name="The same")
        first, second = self.profile._run(END), other._run(END)
        self.assertEqual((first.profile_id, second.profile_id), (self.profile, other))
        self.assertEqual(first.parameter_key, second.parameter_key)

    def test_a_changed_run_stands_beside_the_earlier_one(self):
        first = self.profile._run(END)
        self._past(self._customers("Late"), {"2026-06": 5})
        second = self.profile._run(END)
        self.assertEqual((first.customer_count, second.customer_count), (2, 3))
        self.assertEqual((first.state, first.result_ids.mapped("revenue")), ("done", [1200, 12]))
        self.env.invalidate_all()
        self.assertTrue(second.is_current)
        self.assertFalse(first.is_current)

    def test_previous_run_is_the_comparable_one_before(self):
        may, june = self.profile._run(MAY), self.profile._run(END)
        self.assertEqual(june.previous_run_id, may)
        self.assertEqual(june.result_ids.mapped("previous_segment_code"), ["AX", "CX"])
        self.profile.abc_a = 70
        other = self.profile._run(JULY)
        self.assertFalse(other.previous_run_id)
        self.assertNotEqual(other.parameter_key, june.parameter_key)
        self.assertFalse(any(other.result_ids.mapped("previous_segment_code")))

    def test_parameters_are_frozen_and_readable(self):
        run = self.profile._run(END)
        self.profile.months = 6
        self.assertEqual(run.parameters["months"], 12)
        self.assertIn("A up to: 80\n", run.parameters_text)
        self.assertNotIn("X up to", run.parameters_text)  # of the method that is not used

    def test_what_is_switched_off_does_not_hinder_comparing(self):
        key = self.profile._get_parameter_key()
        self.profile.variation_x = 30
        self.assertEqual(self.profile._get_parameter_key(), key)
        self.profile.frequency_x = 80
        self.assertNotEqual(self.profile._get_parameter_key(), key)

    def test_only_the_newest_run_of_the_main_profile_feeds_customers(self):
        other = self._profile(name="Other", abc_a=10, abc_b=20)
        self.profile._run(END)
        self.assertEqual(self._code(self.big), "AX")
        self._past(self.small, {"2026-07": 5000})
        self.profile._run(JULY)
        self.assertEqual((self._code(self.small), self._code(self.big)), ("AX", "BX"))
        self.profile._run(MAY)
        other._run(JULY)
        self.assertEqual((self._code(self.small), self._code(self.big)), ("AX", "BX"))

    def test_another_main_profile_takes_over_at_once(self):
        other = self._profile(name="Other", xyz_method="variation", abc_a=99.5, abc_b=99.9)
        self.profile._run(END)
        other._run(END)
        self.assertEqual(self._code(self.small), "CX")
        self.profile.is_main = False
        self.assertEqual(self._code(self.small), "none")
        other.is_main = True
        self.assertEqual(self._code(self.small), "AX")
        other.action_archive()
        self.assertEqual(self._code(self.small), "none")

    def test_killed_in_the_middle_it_is_finished_once(self):
        """Each step and its state are one transaction: what is killed is done again from its beginning."""
        with patch.object(type(self.runs), "_publish", side_effect=KeyboardInterrupt):
            # unlike assertRaises, this keeps what the step before had written, as its commit does
            with suppress(KeyboardInterrupt):
                self.profile._run(END)
        begun = self.profile.run_ids
        self.assertEqual((begun.state, begun.customer_count), ("computed", 2))
        self.assertEqual(self._code(self.big), "none")
        run = self.profile._run(END)
        self.assertEqual((run, run.state, len(run.result_ids)), (begun, "done", 2))
        self.assertEqual(self._code(self.big), "AX")

    def test_results_cannot_be_doubled(self):
        run = self.profile._run(END)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            run._compute_results()

    def test_one_at_a_time(self):
        busy = patch.object(type(self.profile), "lock_for_update", side_effect=LockError("busy"))
        with busy, self.assertRaises(UserError):
            self.profile.action_run()

    def test_cron_makes_what_is_due_step_by_step(self):
        self.env["crm.segmentation"].search([]).schedule = "manual"
        self.profile.schedule = "monthly"
        cron = self.env.ref("crm_segmentation.ir_cron_run")
        with freeze_time("2026-07-01 02:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.env.invalidate_all()
        run = self.profile.run_ids
        self.assertEqual((run.mapped("state"), run.date_to), (["done"], END))
        self.assertEqual(self._code(self.big), "AX")

    def test_a_run_that_fails_does_not_hold_up_the_others(self):
        """Its reason is kept; it comes back by hand only, and the runs of its profile wait if it was begun."""
        self.env["crm.segmentation"].search([]).schedule = "manual"
        bad = self.profile.run_ids.create(self.profile._prepare_run_vals(MAY))
        other = self._profile(name="Other")
        good = other.run_ids.create(other._prepare_run_vals(END))
        broken = patch.object(type(bad), "_publish", autospec=True, side_effect=self._fail_for(bad))
        self.startPatcher(patch.object(type(self.env["ir.cron"]), "_commit_progress"))
        with broken, mute_logger("odoo.addons.crm_segmentation.models.crm_segmentation_run_steps"):
            for _step in range(5):
                self.runs._cron_run()
        self.assertEqual((bad.state, bad.error, good.state), ("computed", "No space left", "done"))
        behind = self.profile.run_ids.create(self.profile._prepare_run_vals(END))
        self.runs._cron_run()
        self.assertEqual(behind.state, "waiting")
        bad.action_retry()
        for _step in range(5):
            self.runs._cron_run()
        self.assertEqual((bad.state, bad.error, behind.state), ("done", False, "done"))

    def test_a_failure_without_words_ends_the_tries_too(self):
        bad = self.profile.run_ids.create(self.profile._prepare_run_vals(MAY))
        broken = patch.object(type(bad), "_step", side_effect=ValueError)
        with broken, mute_logger("odoo.addons.crm_segmentation.models.crm_segmentation_run_steps"):
            bad._try_step()
        self.assertEqual(bad.error, "ValueError")
        self.assertNotIn(bad, self.runs._get_queue())

    def _fail_for(self, bad):
        """A ``_publish`` that fails for one run."""

        def publish(run):
            if run == bad:
                raise ValueError("No space left")

        return publish

    def test_past_runs_are_queued_once(self):
        with freeze_time("2026-07-01 02:00:00"):
            self.profile._run(END)
            self.profile.action_run_past()
            self.profile.action_run_past()
        self.assertEqual(self.profile.run_count, 12)
        self.assertEqual(self.profile.run_ids.mapped("state").count("waiting"), 11)
        self.assertEqual(min(self.profile.run_ids.mapped("date_to")), date(2025, 7, 31))

    def test_only_what_changed_is_written(self):
        self.profile._run(END)
        rows = self.env["crm.segmentation.customer"].search([("company_id", "=", self.company.id)])
        before = self._row_versions(rows)
        self._past(self._customers("Late"), {"2026-06": 5})
        self.profile._run(END)
        self.assertEqual(self._row_versions(rows), before)
        self.profile.exclude_category_ids = self.env["res.partner.category"].create({"name": "Out"})
        self.small.category_id = self.profile.exclude_category_ids
        self.profile._run(END)
        self.assertEqual(rows.exists().partner_id, self.big)

    def test_settings_that_make_no_sense_are_refused(self):
        for values in (
            {"months": 0}, {"months": 61}, {"abc_a": 95}, {"abc_a": 0}, {"abc_b": 101}, {"frequency_x": 20},
            {"frequency_x": 101}, {"variation_x": 100}, {"sleeping_months": 13}, {"min_periods": 13}, {"margin": -1},
        ):  # fmt: skip
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.profile.write(values)

    def test_one_main_profile_per_company(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._profile(is_main=True)

    def test_first_profile_of_a_company_is_its_main_one(self):
        profiles = self.env["crm.segmentation"].with_company(self.env["res.company"].create({"name": "New"}))
        made = [Form(profiles).is_main]
        for name in ("First", "Second"):
            made.append(profiles.create({"name": name}).is_main)
        self.assertEqual(made, [True, True, False])

    def test_copy_of_the_main_profile_stands_beside_it(self):
        self.profile._run(END)
        other = self.profile.copy({"name": "Other lines", "abc_a": 10, "abc_b": 20})
        self.assertEqual((other.is_main, other.run_count), (False, 0))
        other._run(END)
        self.assertEqual(self._code(self.small), "CX")

    def test_two_companies_two_classes(self):
        other = self.setup_other_company()["company"]
        profile = self._profile(company_id=other.id, is_main=True)
        self._past(self.big, {"2026-06": 1}, company=other)
        self._past(self._customers("Local"), {"2026-06": 99}, company=other)
        self.profile._run(END)
        profile._run(END)
        self.assertEqual((self._code(self.big), self._code(self.big, other)), ("AX", "new"))
        self.assertEqual(self.big.with_company(other).abc_class, "C")
        found = self.env["res.partner"].with_company(other).search([("abc_class", "=", "A")])
        self.assertEqual(found.mapped("name"), ["Local"])

    def _code(self, partner, company=None):
        partner.invalidate_recordset()
        return partner.with_company(company or self.company).segment_code

    def _row_versions(self, rows):
        self.env.cr.execute("SELECT id, ctid::text FROM crm_segmentation_customer WHERE id = ANY(%s)", [rows.ids])
        return sorted(self.env.cr.fetchall())
