from odoo.tests import HttpCase, tagged

from .coverage_common import CoverageCase


@tagged("post_install", "-at_install")
class TestTours(CoverageCase, HttpCase):
    def _tour(self, name, user):
        user.password = user.login  # start_tour logs in with the login as password
        self.start_tour("/odoo/action-crm_segmentation.crm_segmentation_grid_action", name, login=user.login)

    def _prepare_runs(self):
        cow, fallen = self._customer("Cow", self.anna, "AX"), self._customer("Fallen", self.anna, "BY")
        self._contact(cow, 1)
        half_a_year = {**self.profile._get_parameters(), "months": 6}
        self._run("2025-12-31", {cow: ("AX", 1)}, parameter_key="other", parameters=half_a_year)
        january = self._run("2026-01-31", {cow: ("AX", 500), fallen: ("AX", 300)})
        self._run("2026-02-28", {cow: ("AX", 600), fallen: ("BY", 200)}, january)

    def test_director_looks_at_the_pictures_and_plans(self):
        self._prepare_runs()
        self.profile.copy({"name": "Without a run"})
        self._tour("crm_segmentation_director", self.director)
        activity = self.env["mail.activity"].search([("user_id", "=", self.anna.id)])
        self.assertRecordValues(activity, [{"res_name": "Fallen", "summary": "BY: never contacted"}])

    def test_first_run_from_the_empty_screen(self):
        self._customer("First", self.anna)
        self.env["crm.segmentation.past.revenue"].create(
            {
                "partner_id": self.env["res.partner"].search([("name", "=", "First")]).id,
                "company_id": self.company.id,
                "month": self.profile._get_last_day().replace(day=1),
                "amount": 100,
            }
        )
        self._tour("crm_segmentation_empty", self.director)
        self.assertEqual(self.profile.run_ids.mapped("state"), ["done"])

    def test_salesperson_sees_no_money(self):
        self._prepare_runs()
        self._tour("crm_segmentation_salesperson", self.anna)
