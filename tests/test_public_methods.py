"""Every public method our addons define can be called by anybody over RPC: it must refuse who has no rights."""

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, new_test_user, tagged

from ours import arguments_of, our_models, public_methods, required_values

OUTSIDERS = {"portal": "base.group_portal", "public": "base.group_public", "employee": "base.group_user"}


@tagged("post_install", "-at_install")
class TestPublicMethods(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.our_names = {model._name for model in our_models(cls.env)}
        partner = cls.env["res.partner"].create({"name": "Customer"})
        cls.env["crm.lead"].create({"name": "Deal", "partner_id": partner.id, "type": "opportunity"})
        cls.users = {who: new_test_user(cls.env, f"outsider_{who}", groups=group) for who, group in OUTSIDERS.items()}

    def test_outsiders_are_refused(self):
        for model_name, name in sorted(public_methods(self.env.registry)):
            model = self.env[model_name]
            arguments = arguments_of(self.env.registry, model_name, name)
            if not getattr(getattr(type(model), name), "_api_model", False):
                arguments = [self._record(model).ids, *arguments]
            for who, user in self.users.items():
                with self.subTest(model=model_name, method=name, who=who), self.env.cr.savepoint():
                    with self.assertRaises(AccessError, msg=f"{who} may call {model_name}.{name}{tuple(arguments)}"):
                        call_kw(model.with_user(user), name, arguments, {})

    def _record(self, model):
        if model._abstract:
            return model
        found = model.sudo().search([], limit=1)
        if found or model._name not in self.our_names or not model._auto:
            return found or model.browse(1)
        return model.sudo().create(required_values(model))
