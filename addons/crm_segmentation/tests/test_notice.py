from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .coverage_common import CoverageCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-05")
class TestNotice(CoverageCase):
    def _told(self, run):
        """Announce ``run``; return what it told: [(customer or empty, person, summary)]."""
        before = self.env["mail.activity"].search([])
        run._announce_movements()
        activities = self.env["mail.activity"].search([], order="id") - before
        return [(activity.res_name or "", activity.user_id, activity.summary) for activity in activities]

    def _movements(self, rows, **vals):
        """Two runs: ``rows`` is {customer: (code before, code after)}; the second one."""
        first = self._run("2026-01-31", {partner: (codes[0], 10) for partner, codes in rows.items()})
        return self._run("2026-02-28", {partner: (codes[1], 10) for partner, codes in rows.items()}, first, **vals)

    def test_drops_are_told_with_the_reason(self):
        """A → B is one activity even where the cash cow is lost and X → Y happened as well."""
        cow, steady, riser, same = (self._customer(name, self.anna) for name in ("Cow", "Steady", "Riser", "Same"))
        run = self._movements({cow: ("AX", "BY"), steady: ("BX", "BY"), riser: ("BY", "AX"), same: ("AX", "AX")})
        self.assertEqual(
            self._told(run),
            [("Cow", self.anna, "Dropped from AX to BY"), ("Steady", self.anna, "Dropped from BX to BY")],
        )
        note = cow.activity_ids.note
        for reason in ("Cash Cow → Wild Cat", "A → B", "X: regular → Y: irregular"):
            self.assertIn(reason, note)
        self.assertTrue(cow.activity_ids.automated)

    def test_cash_cow_to_anything(self):
        names = {"Star": "AZ", "Asleep": "sleeping", "Back": "negative", "Gone": None}
        rows = {self._customer(name, self.anna): ("AX", code) for name, code in names.items()}
        told = self._told(self._movements(rows))
        self.assertEqual(
            [summary for *_who, summary in told],
            [f"Dropped from AX to {code}" for code in ("AZ", "Sleeping", "Negative", "none")],
        )

    def test_first_run_tells_nothing(self):
        partner = self._customer("New", self.anna)
        self.assertEqual(self._told(self._run("2026-01-31", {partner: ("CZ", 10)})), [])

    def test_new_customer_of_this_run_did_not_drop(self):
        old, new = self._customer("Old", self.anna), self._customer("New", self.anna)
        first = self._run("2026-01-31", {old: ("AX", 10)})
        self.assertEqual(self._told(self._run("2026-02-28", {old: ("AX", 10), new: ("CZ", 1)}, first)), [])

    def test_only_the_month_that_has_just_ended_of_the_main_profile(self):
        partner = self._customer("Cow", self.anna)
        run = self._movements({partner: ("AX", "BY")})
        with freeze_time("2026-04-01"):
            self.assertEqual(self._told(run), [], "a run of older months is no news")
        self.profile.is_main = False
        other = self._movements({partner: ("AX", "BY")})
        self.assertEqual(self._told(other), [])

    def test_second_run_of_the_same_months_tells_only_what_is_new(self):
        cow, other = self._customer("Cow", self.anna), self._customer("Other", self.anna)
        run = self._movements({cow: ("AX", "BY"), other: ("AX", "AX")})
        self._told(run)
        again = self._run("2026-02-28", {cow: ("BY", 9), other: ("CX", 1)}, run.previous_run_id)
        self.assertEqual(self._told(again), [("Other", self.anna, "Dropped from AX to CX")])

    def test_nobody_to_tell(self):
        rows = {self._customer("Nobody's", None): ("AX", "BY"), self._customer("Left", self.boris): ("AX", "BY")}
        self.boris.action_archive()
        self.assertEqual(self._told(self._movements(rows)), [])

    def test_salesperson_of_another_company_is_not_told(self):
        """Two companies share the customer; who sells to it in the other one may not see the classes of this one."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "coverage_stranger", "sales_team.group_sale_salesman", company_id=other.id, company_ids=other.ids
        )
        run = self._movements({self._customer("Shared", stranger): ("AX", "BY")})
        self.assertEqual(self._told(run), [])
        stranger.company_ids += self.company
        self.assertEqual(self._told(run), [("Shared", stranger, "Dropped from AX to BY")])

    def test_hundreds_are_summed_up(self):
        """Of 30 drops the nine of the greatest revenue before are told one by one, 21 in a summary."""
        partners = [self._customer(f"Customer {number:02}", self.anna) for number in range(30)]
        first = self._run("2026-01-31", {partner: ("AX", 100 - number) for number, partner in enumerate(partners)})
        told = self._told(self._run("2026-02-28", {partner: ("BX", 1) for partner in reversed(partners)}, first))
        self.assertEqual([name for name, *_rest in told[:9]], [f"Customer {number:02}" for number in range(9)])
        self.assertEqual(told[9:], [("", self.anna, "21 more of your customers dropped in their segments")])

    def test_rules_can_be_changed(self):
        rows = {self._customer("Fell", self.anna): ("BX", "CX"), self._customer("Cow", self.anna): ("AX", "BX")}
        run = self._movements(rows)
        movements = self.env["crm.segmentation.movement"]
        movements.search([("company_id", "=", self.company.id)]).active = False
        movements.create({"company_id": self.company.id, "from_class": "B", "days": 0})
        self.assertEqual(self._told(run), [("Fell", self.anna, "Dropped from BX to CX")])

    def test_deleted_rules_do_not_come_back_with_another_company(self):
        movements = self.env["crm.segmentation.movement"]
        movements.search([("company_id", "=", self.company.id)]).unlink()
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(movements.search([("company_id", "=", self.company.id)]))
        self.assertTrue(movements.search([("company_id", "=", other.id)]))

    def test_impossible_rules_are_refused(self):
        for classes in (("A", "X"), ("A", "A"), ("cash_cow", "B")):
            with self.assertRaises(ValidationError, msg=classes):
                self.env["crm.segmentation.movement"].create(
                    {"company_id": self.company.id, "from_class": classes[0], "to_class": classes[1]}
                )

    def test_queries_do_not_grow_with_the_customers(self):
        counts = []
        for number in (1, 9):
            rows = {self._customer(f"{number} {i}", self.anna): ("AX", "BY") for i in range(number)}
            run = self._movements(rows)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run._announce_movements()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], 2 * counts[0], counts)
