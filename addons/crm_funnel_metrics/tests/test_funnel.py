import psycopg2

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .funnel_common import FunnelPictureCase


@tagged("post_install", "-at_install")
class TestFunnel(FunnelPictureCase):
    def test_step_is_a_metric_or_a_stage(self):
        with self.assertRaisesRegex(ValidationError, "Choose a metric or a stage"):
            self._new_funnel({})
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._new_funnel({"stage_id": self.stages[0].id, "metric_id": self._metric("calls").id})

    def test_number_is_no_amount_and_the_other_way_round(self):
        with self.assertRaisesRegex(ValidationError, "is an amount"):
            self._new_funnel({"metric_id": self._metric("orders_amount").id})
        with self.assertRaisesRegex(ValidationError, "not an amount"):
            self._new_funnel({"metric_id": self._metric("orders").id, "amount_metric_id": self._metric("calls").id})
        with self.assertRaisesRegex(ValidationError, "expected revenue"):
            self._new_funnel({"stage_id": self.stages[0].id, "amount_metric_id": self._metric("orders_amount").id})

    def test_step_is_called_like_what_it_counts_unless_it_has_an_own_name(self):
        funnel = self._new_funnel({"metric_id": self._metric("calls").id}, {"stage_id": self.stages[0].id})
        self.assertEqual(funnel.step_ids.mapped("name"), ["Calls", "Step 1"])
        funnel.step_ids[0].name = "First talk"
        self.assertEqual(funnel.step_ids[0].custom_name, "First talk")
        funnel.step_ids[0].name = "Calls"
        self.assertFalse(funnel.step_ids[0].custom_name)

    def test_step_is_found_by_what_it_is_called(self):
        """In the search of the facts too, which lists none of the others for it."""
        funnel = self._new_funnel(
            {"metric_id": self._metric("calls").id}, {"stage_id": self.stages[0].id},
            {"stage_id": self.stages[1].id, "name": "First talk"},
        )  # fmt: skip
        steps = funnel.step_ids

        def find(operator, value):
            return steps.search([("funnel_id", "=", funnel.id), ("name", operator, value)])

        self.assertEqual(find("ilike", "call"), steps[0])
        self.assertEqual(find("=", "Step 1"), steps[1])
        self.assertEqual(find("ilike", "talk"), steps[2])
        self.assertFalse(find("ilike", "Step 2"))
        self.assertEqual(find("not ilike", "talk"), steps[:2])
        self._deal()
        facts = self.env["crm.funnel.fact"].with_context(crm_funnel_step_ids=steps.ids).with_user(self.director)
        self.assertEqual(facts.search([("step_id", "ilike", "Step 1")]).step_id, steps[1])

    def test_copy_has_steps_of_its_own(self):
        copied = self.funnel.copy()
        self.assertEqual(copied.name, "Test (copy)")
        self.assertEqual(copied.step_ids.stage_id, self.funnel.step_ids.stage_id)
        self.assertFalse(copied.step_ids & self.funnel.step_ids)

    def test_deleted_stage_leaves_its_step_with_its_history(self):
        deal = self._deal()
        deal.stage_id = self.stages[1]
        deal.stage_id = self.stages[2]
        before = self._numbers()
        self.stages[1].unlink()
        self.assertEqual(self.funnel.step_ids.mapped("name")[:3], ["Step 1", "Step 2 (deleted)", "Step 3"])
        self.assertEqual(self._numbers(), before)
        self.assertEqual(before, [1, 1, 1, 0, 0])

    def test_metric_of_a_step_is_not_deleted(self):
        metric = self._metric("calls").copy({"name": "Own calls"})
        self._new_funnel({"metric_id": metric.id})
        with (
            self.assertRaises(psycopg2.errors.ForeignKeyViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            metric.unlink()

    def test_archived_metric_goes_on_counting_in_its_funnel(self):
        """A past month must not change because a metric is not offered any more."""
        metric = self._metric("new_leads")
        self.funnel = self._new_funnel({"metric_id": metric.id})
        self._deal()
        metric.active = False
        self.assertEqual(self._numbers(), [1])

    def test_broken_metric_counts_nothing_and_says_why(self):
        metric = self._metric("new_leads").copy({"name": "Broken"})
        self.funnel = self._new_funnel({"metric_id": metric.id}, {"stage_id": self.stages[0].id})
        self._deal()
        self.env.cr.execute("UPDATE crm_metric SET domain = %s WHERE id = %s", ("[('nothing', '=', 1)]", metric.id))
        metric.invalidate_recordset(["domain"])
        step = self._picture()["steps"][0]
        self.assertEqual((step["number"], self._numbers()[1]), (0, 1))
        self.assertIn("nothing", step["help"])

    def test_new_funnel_of_the_stages_of_a_team(self):
        wizard = Form(self.env["crm.funnel.new"])
        wizard.template = "stages"
        wizard.team_id = self.team
        funnel = self.env["crm.funnel"].browse(wizard.save().action_create_funnel()["res_id"])
        stages = funnel.step_ids.stage_id
        self.assertEqual(funnel.name, "North (new)")
        self.assertLess(self.stages | self.won_stage, stages)
        self.assertEqual(stages, stages.sorted())

    def test_new_funnel_from_another_one(self):
        wizard = Form(self.env["crm.funnel.new"])
        wizard.funnel_id = self.env.ref("crm_funnel_metrics.crm_funnel_b2b")
        wizard.name = "Ours"
        funnel = self.env["crm.funnel"].browse(wizard.save().action_create_funnel()["res_id"])
        self.assertEqual(funnel.name, "Ours")
        names = ["New leads", "Qualification", "Development", "Proposal", "Closing"]
        self.assertEqual(funnel.step_ids.mapped("name"), names)

    def test_shipped_funnels_count(self):
        for name in ("actions", "pipeline", "b2b", "shop"):
            funnel = self.env.ref(f"crm_funnel_metrics.crm_funnel_{name}")
            self.assertTrue(funnel.step_ids, name)
            self.assertFalse(any(funnel.step_ids.mapped("problem")), name)
            for mode in ("period", "cohort"):
                self.assertEqual(len(self._picture(funnel_id=funnel.id, mode=mode)["steps"]), len(funnel.step_ids))

    def test_funnel_of_another_company_is_not_offered(self):
        other = self.env["res.company"].create({"name": "Other"})
        funnel = self._new_funnel({"stage_id": self.stages[0].id}, company_id=other.id)
        self.assertNotIn(funnel.id, [each["id"] for each in self._picture()["funnels"]])

    def test_steps_are_edited_on_the_funnel(self):
        with Form(self.funnel) as form, form.step_ids.new() as line:
            line.metric_id = self._metric("orders")
            line.amount_metric_id = self._metric("orders_amount")
        self.assertEqual(self.funnel.step_ids[-1].name, "Orders")
        self.funnel.step_ids = [Command.delete(self.funnel.step_ids[-1].id)]
        self.assertEqual(len(self.funnel.step_ids), 5)
