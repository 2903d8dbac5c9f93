from unittest.mock import patch

from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestRemovedFields(MetricCommon):
    """A metric whose field or model goes is archived with a note; the others go on."""

    def _custom_field(self, name="x_visited_on", ttype="date"):
        return self.env["ir.model.fields"].create(
            {"name": name, "model_id": self.env["ir.model"]._get_id("crm.lead"), "ttype": ttype, "state": "manual"}
        )

    def assertDisabled(self, metric):
        self.assertFalse(metric.active)
        self.assertIn("removed", metric.message_ids[0].body)
        self.contact(self.anna)
        self.assertEqual(self.by_person(self.metric("calls")), {self.anna: 1})

    def test_date_field_is_removed(self):
        field = self._custom_field()
        metric = self.new_metric("crm.lead", date_field="x_visited_on")
        field.unlink()
        self.assertDisabled(metric)
        self.assertIn("there is no field crm.lead.x_visited_on", metric._get_reason())

    def test_field_in_a_domain_of_another_model_is_removed(self):
        field = self._custom_field("x_colour", "char")
        metric = self.new_metric("crm.contact.log", domain="[('lead_id.x_colour', '=', 'red')]")
        untouched = self.new_metric("crm.contact.log", domain="[('lead_id.name', '=', 'red')]")
        field.unlink()
        self.assertDisabled(metric)
        self.assertTrue(untouched.active)

    def test_model_is_removed(self):
        model = self.env["ir.model"].create({"name": "Thing", "model": "x_thing", "state": "manual"})
        self.env["ir.model.access"].create({"name": "x", "model_id": model.id, "perm_read": True,
                                            "group_id": self.env.ref("base.group_user").id})  # fmt: skip
        metric = self.new_metric("x_thing")
        self.assertFalse(metric.problem)
        model.unlink()
        self.assertDisabled(metric)

    def test_metric_that_breaks_unseen_does_not_stop_the_others(self):
        metric = self.new_metric("crm.lead", date_field="create_date")
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_metric SET domain = %s WHERE id = %s", ["[('gone', '=', 1)]", metric.id])
        self.env.invalidate_all()
        self.contact(self.anna)
        self.assertEqual(self.by_person(self.metric("calls") | metric), {self.anna: 1})
        self.assertEqual(self.facts.search_count([("metric_id.code", "=", "calls")]), 1)
        self.assertIn("there is no field crm.lead.gone", metric.problem)

    def test_search_method_that_fails_does_not_stop_the_others(self):
        metric = self.new_metric("crm.lead", date_field="create_date")
        self.contact(self.anna)
        lead = type(self.env["crm.lead"])
        with patch.object(lead, "_search", side_effect=ZeroDivisionError("no")):
            self.assertEqual(self.facts.search_count([("metric_id.code", "=", "calls")]), 1)
            self.assertIn("It cannot be counted", metric._get_reason())
