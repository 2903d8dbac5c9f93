from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .coverage_common import CoverageCase


@tagged("post_install", "-at_install")
class TestCoverage(CoverageCase):
    """The cadence of AX is 14 days, of CZ 180, unless a test says otherwise."""

    def _row(self, partner, user=None):
        self.env.invalidate_all()  # the rows are a query: nothing tells the cache
        coverage = self.env["crm.segmentation.coverage"].with_user(user or self.director)
        return coverage.search([("partner_id", "=", partner.id), ("company_id", "=", self.company.id)])

    def test_shipped_policies_for_a_new_company(self):
        policies = self.env["crm.segmentation.policy"].search([("company_id", "=", self.company.id)])
        cadence = {policy.segment_code: policy.cadence_days for policy in policies}
        self.assertEqual(
            cadence,
            {
                "AX": 14, "AY": 21, "AZ": 21, "BX": 30, "BY": 45, "BZ": 60, "CX": 60, "CY": 90, "CZ": 180,
                "new": 14, "sleeping": 60, "negative": 90,
            },
        )  # fmt: skip
        self.assertTrue(all(policies.mapped("advice")))
        self.assertFalse(self.env["crm.segmentation.policy"]._create_missing(), "created twice")

    def test_nobody_is_neglected_only_where_somebody_has_a_segment(self):
        coverage = self.env["crm.segmentation.coverage"].with_user(self.anna)
        self.assertIn("Run a customer segmentation first", coverage.get_empty_list_help("Nobody is neglected!"))
        self._customer("First", self.boris, "AX")
        self.assertEqual(coverage.get_empty_list_help("Nobody is neglected!"), "Nobody is neglected!")

    def test_last_day_of_the_cadence_is_in_contact(self):
        partner = self._customer("Border", self.anna, "AX")
        self._contact(partner, 14)
        self.assertRecordValues(
            self._row(partner),
            [{"days_silent": 14, "is_in_contact": True, "is_neglected": False, "coverage": 100, "neglected": 0}],
        )

    def test_one_day_more_is_neglected(self):
        partner = self._customer("Late", self.anna, "AX")
        self._contact(partner, 15)
        self.assertRecordValues(
            self._row(partner),
            [{"days_silent": 15, "is_in_contact": False, "is_neglected": True, "coverage": 0, "neglected": 1}],
        )

    def test_cadence_is_that_of_the_segment(self):
        dog = self._customer("Dog", self.anna, "CZ")
        self._contact(dog, 15)
        self.assertFalse(self._row(dog).is_neglected)
        policies = self.env["crm.segmentation.policy"].search([("company_id", "=", self.company.id)])
        policies.filtered(lambda policy: policy.segment_code == "CZ").cadence_days = 10
        self.assertTrue(self._row(dog).is_neglected)

    def test_never_contacted_is_neglected(self):
        row = self._row(self._customer("Unknown", self.anna, "CZ"))
        self.assertRecordValues(row, [{"last_contact": False, "days_silent": 0, "is_neglected": True}])

    def test_no_cadence_is_neither_in_contact_nor_neglected(self):
        partner = self._customer("Free", self.anna, "AX")
        self.env["crm.segmentation.policy"].search([("company_id", "=", self.company.id)]).cadence_days = 0
        row = self._row(partner)
        self.assertRecordValues(row, [{"is_in_contact": False, "is_neglected": False}])
        self.assertFalse(row._read_group([("id", "=", row.id)], [], ["coverage:avg"])[0][0])

    def test_what_is_no_contact(self):
        """A to-do, a bounced mail and a machine's mail leave the customer alone; a contact of the customer counts."""
        partner = self._customer("Silent", self.anna, "AX")
        self._contact(partner, 30)
        self._contact(partner, 1, channel="other")
        self._contact(partner, 2, is_void=True)
        self._contact(partner, 3, is_machine=True)
        self.assertEqual(self._row(partner).days_silent, 30)
        self._contact(partner, 4, direction="in")
        self.assertEqual(self._row(partner).days_silent, 4)

    def test_contact_with_a_person_of_the_customer_counts(self):
        partner = self._customer("Parent", self.anna, "AX")
        person = self.env["res.partner"].create({"name": "Person", "parent_id": partner.id})
        self._contact(person, 5)
        self.assertEqual(self._row(partner).days_silent, 5)

    def test_contacts_of_another_company_do_not_count(self):
        partner = self._customer("Shared", self.anna, "AX")
        self._contact(partner, 5, company_id=self.env["res.company"].create({"name": "Other"}).id)
        self._contact(partner, 50)
        self.assertEqual(self._row(partner).days_silent, 50)
        self._contact(partner, 7, company_id=False)
        self.assertEqual(self._row(partner).days_silent, 7, "a contact of no company is everybody's")

    def _plan(self, record, days, **vals):
        return self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(record._name), "res_id": record.id,
                "user_id": self.boris.id, "date_deadline": self.today + timedelta(days=days), **vals,
            }
        )  # fmt: skip

    def test_planned_on_customer_person_or_open_lead(self):
        partner = self._customer("Planned", self.anna, "AX")
        person = self.env["res.partner"].create({"name": "Person", "parent_id": partner.id})
        lead = self.env["crm.lead"].create({"name": "Deal", "partner_id": person.id, "company_id": self.company.id})
        self.assertTrue(self._row(partner).is_neglected)
        for record, days in ((lead, 9), (person, 6), (partner, 3)):
            activity = self._plan(record, days)
            self.assertRecordValues(
                self._row(partner),
                [{"next_activity": activity.date_deadline, "is_planned": True, "is_neglected": False}],
            )
        self.assertFalse(self._row(partner).is_in_contact, "planned is not contacted")

    def test_planned_on_a_lost_lead_or_done_is_not_planned(self):
        partner = self._customer("Lost", self.anna, "AX")
        lead = self.env["crm.lead"].create({"name": "Deal", "partner_id": partner.id, "company_id": self.company.id})
        self._plan(lead, 3)
        lead.action_set_lost()
        done = self._plan(partner, 3, activity_type_id=self.env.ref("mail.mail_activity_data_todo").id)
        self.assertTrue(self._row(partner).is_planned)
        done.action_done()
        self.assertFalse(self._row(partner).is_planned)

    def test_worst_first_by_revenue(self):
        small, none, big = (self._customer(name, self.anna, "AX") for name in ("Small", "None", "Big"))
        self._run("2026-09-30", {small: ("AX", 900), big: ("AX", 1)})
        self._run("2026-10-31", {big: ("AX", 500), small: ("AX", 20), none: ("negative", -5)})
        rows = (
            self.env["crm.segmentation.coverage"]
            .with_user(self.director)
            .search([("company_id", "=", self.company.id)])
        )
        self.assertEqual(rows.partner_id.mapped("name"), ["Big", "Small", "None"])
        self.assertEqual(rows.mapped("revenue"), [500, 20, -5])

    def test_worst_first_without_the_figures(self):
        """A salesperson has the same list, by pages and groups too, and no way to what it is ordered by."""
        small, big = (self._customer(name, self.anna, "AX") for name in ("Small", "Big"))
        self._run("2026-10-31", {big: ("AX", 500), small: ("AX", 20)})
        self.anna.group_ids += self.env.ref("base.group_allow_export")
        rows = self.env["crm.segmentation.coverage"].with_user(self.anna)
        self.assertEqual(rows.search([]).partner_id, big + small)
        groups = rows.web_read_group(
            [], ["segment_code"], unfold_read_specification={"partner_id": {}}, auto_unfold=True
        )
        ids = [row["partner_id"] for row in groups["groups"][0]["__records"]]
        self.assertEqual(ids, [big.id, small.id])
        for name in ("rank", "revenue"):
            self.assertNotIn(name, rows.fields_get())
            for call in (
                lambda name=name: rows.search([(name, "<", 2)]),
                lambda name=name: rows.search([]).read([name]),
                lambda name=name: rows.search([]).export_data([name]),
                lambda name=name: rows.formatted_read_group([], [name], ["__count"]),
                lambda name=name: rows.formatted_read_group([], ["user_id"], [f"{name}:max"]),
            ):
                with self.assertRaises(AccessError):
                    call()
        with self.assertRaises(AccessError):
            rows.search([], order="revenue")

    def test_share_of_the_base_in_contact(self):
        """Anna contacted one of her three customers in time: 33.3 %; Boris one of one."""
        for name, user, days in (("a", self.anna, 3), ("b", self.anna, 40), ("c", self.anna, 50), ("d", self.boris, 9)):
            self._contact(self._customer(name, user, "AX"), days)
        groups = (
            self.env["crm.segmentation.coverage"]
            .with_user(self.director)
            ._read_group(
                [("company_id", "=", self.company.id)],
                ["user_id"],
                ["customers:sum", "in_contact:sum", "neglected:sum", "coverage:avg", "days_silent:avg"],
            )
        )
        figures = {user: values for user, *values in groups}
        self.assertEqual(figures[self.anna][:3], [3, 1, 2])
        self.assertAlmostEqual(figures[self.anna][3], 100 / 3)
        self.assertEqual(figures[self.anna][4], 31)  # (3 + 40 + 50) / 3
        self.assertEqual(figures[self.boris], [1, 1, 0, 100, 9])

    def test_who_sees_which_customers(self):
        for name, user in (("a", self.anna), ("b", self.boris), ("c", self.boris), ("d", None)):
            self._customer(name, user, "AX")
        coverage, domain = self.env["crm.segmentation.coverage"], [("company_id", "=", self.company.id)]
        counts = [
            coverage.with_user(user).search_count(domain)
            for user in (self.anna, self.boris, self.leader, self.director)
        ]
        self.assertEqual(counts, [1, 2, 1, 4])
