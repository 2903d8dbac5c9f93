"""Every model of every addon: who may touch it at all, and whose company it shows."""

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, new_test_user, tagged

from ours import our_models, required_values

OPERATIONS = ("read", "write", "create", "unlink")
LOGS = {"crm.contact.log", "crm.stage.log", "crm.owner.log"}
OUTSIDERS = {"portal": "base.group_portal", "public": "base.group_public", "employee": "base.group_user"}


@tagged("post_install", "-at_install")
class TestAccess(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = our_models(cls.env)
        cls.concrete = [model for model in cls.models if not model._abstract]

    def test_the_logs_are_among_our_models(self):
        self.assertLessEqual(LOGS, {model._name for model in self.concrete})

    def test_every_model_has_an_access_line(self):
        """Wizards and SQL reports too: without a line only the superuser reaches them."""
        lines = self.env["ir.model.access"].search([("model_id.model", "in", [model._name for model in self.concrete])])
        self.assertFalse({model._name for model in self.concrete} - set(lines.mapped("model_id.model")))

    def test_no_access_line_without_a_group_or_for_outsiders(self):
        outsiders = self.env["res.groups"].union(*(self.env.ref(group) for group in OUTSIDERS.values()))
        lines = self.env["ir.model.access"].search([("model_id.model", "in", [model._name for model in self.concrete])])
        open_lines = lines.filtered(lambda line: not line.group_id or line.group_id in outsiders.all_implied_ids)
        self.assertFalse(open_lines.mapped("name"))

    def test_outsiders_may_do_nothing(self):
        for login, group in OUTSIDERS.items():
            user = new_test_user(self.env, f"outsider_{login}", groups=group)
            for model in self.concrete:
                allowed = [operation for operation in OPERATIONS if model.with_user(user).has_access(operation)]
                self.assertFalse(allowed, f"{login} may {allowed} {model._name}")

    def test_company_rule_where_there_is_a_company(self):
        """A global rule hides other companies' records and shows one's own and those without a company."""
        other = self.env["res.company"].create({"name": "Other company"})
        admin = self.env.ref("base.user_admin")
        mine = admin.company_id
        for model in self.concrete:
            if "company_id" not in model._fields:
                continue
            model = model.with_user(admin).with_context(allowed_company_ids=mine.ids)
            rules = self.env["ir.rule"].search([("model_id.model", "=", model._name), ("groups", "=", False)])
            self.assertTrue(rules, f"{model._name} has company_id and no global rule")
            domain = model.env["ir.rule"]._compute_domain(model._name, "read")
            shown = [
                bool(model.sudo().new({"company_id": company.id}).filtered_domain(domain)) for company in (mine, other)
            ]
            self.assertEqual(shown, [True, False], f"{model._name} under {domain}")

    def test_nobody_edits_a_log(self):
        """Logs are append-only: no line gives more than reading, not even to the sales administrator."""
        administrator = new_test_user(self.env, "boss", groups="sales_team.group_sale_manager,base.group_system")
        for model in self._logs():
            lines = self.env["ir.model.access"].search([("model_id.model", "=", model._name)])
            self.assertFalse(lines.filtered(lambda line: line.perm_write or line.perm_create or line.perm_unlink).ids)
            values = required_values(model)
            row = model.create(values)
            calls = {"write": [row.ids, values], "unlink": [row.ids], "create": [values], "copy": [row.ids],
                     "web_save": [row.ids, values, {}]}  # fmt: skip
            edited = model.with_user(administrator)
            for name, arguments in calls.items():
                with self.subTest(model=model._name, method=name), self.env.cr.savepoint():
                    with self.assertRaises(AccessError):
                        call_kw(edited, name, arguments, {})
            imported = call_kw(edited, "load", [list(values), [[str(value) for value in values.values()]]], {})
            self.assertFalse(imported["ids"], f"rows were imported into {model._name}")

    def _logs(self):
        mixin = self.env.registry["crm.history.mixin"]
        return [model for model in self.concrete if mixin in type(model).__mro__]
