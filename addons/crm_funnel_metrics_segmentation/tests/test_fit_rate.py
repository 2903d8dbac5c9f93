from odoo.tests import tagged

from .common import QualificationCase

MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
APRIL = {"date_from": "2026-04-01", "date_to": "2026-04-30"}


@tagged("post_install", "-at_install")
class TestFitRate(QualificationCase):
    """The questionnaire as second measure of what is fit."""

    def _fit(self, model, **days):
        row = self._figures(model, split="user", group="fit", **days)["All"]
        return [row[name] for name in ("came", "passed", "questionnaire_rate")]

    def test_found_fit_of_those_that_came(self):
        """4 leads came in March: one found fit in March and again in April, one in April, one not fit: 1 and 1."""
        leads = [self._deal(came="2026-03-05") for _number in range(4)]
        self.env.cr.execute(
            "UPDATE crm_stage_log SET day = '2026-03-05' WHERE lead_ref IN %s", (tuple(lead.id for lead in leads),)
        )
        self._qualify(leads[0], "2026-03-10", 80)
        self._qualify(leads[0], "2026-04-10", 90)
        self._qualify(leads[1], "2026-04-10", 60)
        self._qualify(leads[2], "2026-03-10", 10)
        self.assertEqual(self._fit("crm.period.rate.report", **MARCH), [4, 1, 25])
        self.assertEqual(self._fit("crm.period.rate.report", **APRIL), [0, 1, None])
        self.assertEqual(self._fit("crm.cohort.rate.report", **MARCH), [4, 2, 50])
        self.assertEqual(self._fit("crm.cohort.rate.report", **APRIL), [0, 0, None])

    def test_figures_open_their_records(self):
        lead = self._deal()
        self._qualify(lead, "2026-03-10", 80)
        for model in ("crm.period.rate.report", "crm.cohort.rate.report"):
            report = self.env[model].with_user(self.director)
            rows = report.search([("passed", "=", 1)])
            self.assertEqual(rows.lead_id, lead)
            self.assertEqual(rows.action_open_lead()["res_id"], lead.id)
