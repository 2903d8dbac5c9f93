"""What is ours in a loaded registry, so that every later addon is covered without touching a test."""

from datetime import datetime

from script.host.paths import addon_names

PREFIXES = tuple(f"odoo.addons.{name}." for name in addon_names())


def our_models(env):
    """The models that our addons define, abstract ones included."""
    ours = set(addon_names())
    return [env[name] for name, model in sorted(env.registry.models.items()) if model._original_module in ours]


def defined_by_us(definition):
    """Whether a class of a model's inheritance chain stands in one of our addons."""
    return f"{definition.__module__}.".startswith(PREFIXES)


def required_values(model):
    """Values for the required fields of a model that have no default, for a throw-away record."""
    given = model.default_get(list(model._fields))
    return {
        name: _value(model, field)
        for name, field in model._fields.items()
        if field.required and field.store and not field.compute and not given.get(name)
    }


def _value(model, field):
    match field.type:
        case "many2one":
            return model.env[field.comodel_name].search([], limit=1).id
        case "selection":
            return field.get_values(model.env)[0]
        case "date" | "datetime":
            return datetime(2026, 1, 5)
        case "integer" | "float" | "monetary":
            return 1
        case _:
            return "x"
