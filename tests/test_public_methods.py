"""Every public method our addons define can be called by anybody over RPC: it must refuse who has no rights."""

import inspect

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, new_test_user, tagged

from ours import defined_by_us, our_models, required_values

OUTSIDERS = {"portal": "base.group_portal", "public": "base.group_public", "employee": "base.group_user"}
# Methods of the framework that describe a form and show no record; Odoo lets anybody call them.
DESCRIPTIONS = {"default_get", "fields_get", "get_view", "get_views", "get_import_templates", "onchange"}
# Arguments by the method where the name of a parameter does not say enough.
ARGUMENTS = {}
# Arguments by the name of the parameter, for every other method.
BY_NAME = {
    "aggregates": ["__count"],
    "domain": [],
    "fields": ["id"],
    "fnames": ["id"],
    "groupby": ["create_date:month"],
    "specification": {},
    "vals": {},
    "vals_list": [{}],
    "values": {},
}
BY_SUFFIX = {"_id": 1, "_ids": [1], "_from": "2026-01-05", "_to": "2026-01-11", "_count": 1, "limit": 1}


@tagged("post_install", "-at_install")
class TestPublicMethods(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.our_names = {model._name for model in our_models(cls.env)}
        partner = cls.env["res.partner"].create({"name": "Customer"})
        cls.env["crm.lead"].create({"name": "Deal", "partner_id": partner.id, "type": "opportunity"})
        cls.users = {
            who: new_test_user(cls.env, f"outsider_{who}", groups=group) for who, group in OUTSIDERS.items()
        }

    def test_outsiders_are_refused(self):
        for model_name, name in sorted(self._public_methods()):
            model = self.env[model_name]
            arguments = ARGUMENTS.get((model_name, name)) or self._arguments(getattr(type(model), name))
            if not getattr(getattr(type(model), name), "_api_model", False):
                arguments = [self._record(model).ids, *arguments]
            for who, user in self.users.items():
                with self.subTest(model=model_name, method=name, who=who), self.env.cr.savepoint():
                    with self.assertRaises(AccessError, msg=f"{who} may call {model_name}.{name}{tuple(arguments)}"):
                        call_kw(model.with_user(user), name, arguments, {})

    def _public_methods(self):
        """(model, method) defined by us, except what overrides a method of the host and keeps its access checks."""
        return {
            (model_name, name)
            for model_name, model in self.env.registry.models.items()
            for definition in model.__mro__
            if defined_by_us(definition)
            for name, member in vars(definition).items()
            if self._is_callable_over_rpc(model, name, member) and not self._is_of_host(model, name)
        }

    @staticmethod
    def _is_callable_over_rpc(model, name, member):
        if name.startswith("_") or not isinstance(member, staticmethod | classmethod) and not inspect.isfunction(member):
            return False
        return not any(getattr(vars(definition).get(name), "_api_private", False) for definition in model.__mro__)

    def _is_of_host(self, model, name):
        """On a model of ours the framework's methods count too when we override them, but for mere descriptions."""
        if model._name in self.our_names:
            return name in DESCRIPTIONS
        return any(name in vars(definition) for definition in model.__mro__ if _is_host_code(definition))

    def _record(self, model):
        if model._abstract:
            return model
        found = model.sudo().search([], limit=1)
        if found or model._name not in self.our_names or not model._auto:
            return found or model.browse(1)
        return model.sudo().create(required_values(model))

    def _arguments(self, method):
        """One value for each parameter that must be given."""
        parameters = list(inspect.signature(method).parameters.values())[1:]
        return [
            self._argument(parameter.name)
            for parameter in parameters
            if parameter.default is parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]

    @staticmethod
    def _argument(name):
        if name in BY_NAME:
            return BY_NAME[name]
        return next((value for suffix, value in BY_SUFFIX.items() if name.endswith(suffix)), "x")


def _is_host_code(definition):
    return definition.__module__.startswith("odoo.") and not defined_by_us(definition)
