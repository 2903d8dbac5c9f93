from odoo.tests import tagged

from .coverage_common import CoverageCase


@tagged("post_install", "-at_install")
class TestPolicy(CoverageCase):
    def test_language_of_later_has_the_default_advice(self):
        policies = self.env["crm.segmentation.policy"].search([("company_id", "=", self.company.id)])
        edited = policies.filtered(lambda policy: policy.segment_code == "BY")
        edited.advice = "Ask Ona first."
        self.env["res.lang"]._activate_lang("lt_LT")
        self.env["ir.module.module"]._load_module_terms(["crm_segmentation"], ["lt_LT"])
        untouched = policies - edited
        advice = dict(zip(untouched, untouched.mapped("advice"), strict=True))
        for policy in untouched.with_context(lang="lt_LT"):
            self.assertTrue(policy.advice)
            self.assertNotEqual(policy.advice, advice[policy.with_env(self.env)], policy.segment_code)
        self.assertEqual(edited.with_context(lang="lt_LT").advice, "Ask Ona first.", "somebody's own words stay")
