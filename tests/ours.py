"""What is ours in a loaded registry, so that every later addon is covered without touching a test."""

import inspect
from datetime import datetime

from script.host.paths import addon_names

OURS = set(addon_names())
PREFIXES = tuple(f"odoo.addons.{name}." for name in OURS)
# Methods of the framework that describe a form or an empty list and show no record; Odoo lets anybody call them.
DESCRIPTIONS = {
    "default_get",
    "fields_get",
    "get_empty_list_help",
    "get_import_templates",
    "get_view",
    "get_views",
    "onchange",
}
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
# What a record needs beyond its required fields, by model, because a constraint asks for it.
DEMANDED = {"crm.stage.rule": {"no_skip": True}}


def our_models(env):
    """The models that our addons define, abstract ones included."""
    return [env[name] for name, model in sorted(env.registry.models.items()) if is_ours(model)]


def is_ours(model):
    return model._original_module in OURS


def public_methods(registry):
    """Sorted (model, method) that we define and RPC reaches, on models of ours and on those we extend.

    Left out is what overrides a method of the host and so keeps its access checks; on models of our own
    the framework's methods count when we override them, but for mere descriptions.
    """
    return sorted(
        {
            (model_name, name)
            for model_name, model in registry.models.items()
            for definition in model.__mro__
            if _defined_by_us(definition)
            for name, member in vars(definition).items()
            if _is_reached_by_rpc(model, name, member) and not _is_of_host(model, name)
        }
    )


def arguments_of(registry, model_name, name):
    """One plausible value for each parameter of a method that must be given."""
    if (model_name, name) in ARGUMENTS:
        return ARGUMENTS[model_name, name]
    parameters = list(inspect.signature(getattr(registry[model_name], name)).parameters.values())[1:]
    return [
        _argument(parameter.name)
        for parameter in parameters
        if parameter.default is parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]


def _argument(name):
    if name in BY_NAME:
        return BY_NAME[name]
    return next((value for suffix, value in BY_SUFFIX.items() if name.endswith(suffix)), "x")


def _defined_by_us(definition):
    return f"{definition.__module__}.".startswith(PREFIXES)


def _is_reached_by_rpc(model, name, member):
    if name.startswith("_") or not isinstance(member, staticmethod | classmethod) and not inspect.isfunction(member):
        return False
    return not any(getattr(vars(definition).get(name), "_api_private", False) for definition in model.__mro__)


def _is_of_host(model, name):
    if is_ours(model):
        return name in DESCRIPTIONS
    hosts = (definition for definition in model.__mro__ if definition.__module__.startswith("odoo."))
    return any(name in vars(definition) for definition in hosts if not _defined_by_us(definition))


def required_values(model):
    """Values for a throw-away record: its required fields that have no default, and what its constraints demand."""
    given = model.default_get(list(model._fields))
    return DEMANDED.get(model._name, {}) | {
        name: _value(model, field)
        for name, field in model._fields.items()
        if field.required and field.store and not field.compute and not given.get(name)
    }


def _value(model, field):
    match field.type:
        case "many2one":
            comodel = model.env[field.comodel_name]
            return (comodel.search([], limit=1) or comodel.create(required_values(comodel))).id
        case "one2many" | "many2many":
            return []
        case "selection":
            return field.get_values(model.env)[0]
        case "date" | "datetime":
            return datetime(2026, 1, 5)
        case "integer" | "float" | "monetary" | "many2one_reference":
            return 1
        case _:
            return "x"
