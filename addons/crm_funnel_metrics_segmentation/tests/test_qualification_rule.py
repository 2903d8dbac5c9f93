from odoo.exceptions import RedirectWarning, ValidationError
from odoo.tests import tagged

from .common import QualificationCase


@tagged("post_install", "-at_install")
class TestQualificationRule(QualificationCase):
    """A stage that only a lead that passed the questionnaire may enter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.stage.rule"].create({"stage_id": cls.stages[1].id, "needs_qualification": True})

    def _move(self, lead):
        lead.with_user(self.anna).stage_id = self.stages[1]

    def test_only_who_passed_enters(self):
        lead = self._deal()
        with self.assertRaises(RedirectWarning) as refused, self.env.cr.savepoint():
            self._move(lead)
        self.assertIn("questionnaire", str(refused.exception))
        self._qualify(lead, "2026-03-10", 10)
        with self.assertRaises(RedirectWarning) as refused, self.env.cr.savepoint():
            self._move(lead)
        self.assertIn("not fit", str(refused.exception))
        self._qualify(lead, "2026-03-11", 80)
        self._move(lead)
        self.assertEqual(lead.stage_id, self.stages[1])

    def test_questionnaire_is_offered(self):
        lead = self._deal()
        move = (
            self.env["crm.stage.move"].with_user(self.anna).create({"lead_id": lead.id, "stage_id": self.stages[1].id})
        )
        line = self.env["crm.stage.move.line"].create({"move_id": move.id, "kind": "qualification"})
        action = line.with_user(self.anna).action_do()
        self.assertEqual(
            (action["res_model"], action["context"]["default_lead_id"]), ("crm.lead.qualification", lead.id)
        )

    def test_rule_that_asks_for_nothing_is_refused(self):
        rule = self.env["crm.stage.rule"].search([("needs_qualification", "=", True)])
        with self.assertRaises(ValidationError):
            rule.needs_qualification = False
            rule.flush_recordset()
