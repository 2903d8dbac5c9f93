"""Paths of a metric: dotted names of fields from the counted record to its person, team, lead, ..."""

import re

from odoo.exceptions import ValidationError
from odoo.fields import NO_ACCESS

SECRET = re.compile(r"passw|secret|token|api_?key", re.IGNORECASE)
PARTS = {"date", "datetime", "properties"}  # what follows them in a domain is no field: a part of the date, a property


class MetricError(ValidationError):
    """A metric cannot be counted as it is defined; the text names the faulty setting and says why."""


def follow(model, path, label, in_domain=False):
    """Return the fields along the dotted ``path`` that starts at ``model``.

    Every field must be in the database and readable for the user of ``model``. Only in a domain a path may lead
    to many records. Raises MetricError, whose text begins with ``label``.
    """
    fields = []
    for name in path.split("."):
        if fields:
            if in_domain and fields[-1].type in PARTS:
                break
            model = _step(model, fields[-1], label, in_domain)
        fields.append(_get_field(model, name, label))
    return fields


def _step(model, field, label, in_domain):
    """The model that ``field`` leads to."""
    if field.type == "many2one" or (in_domain and field.relational):
        return model.env[field.comodel_name]
    raise MetricError(
        model.env._(
            "%(label)s: %(field)s does not lead to one record.", label=label, field=f"{model._name}.{field.name}"
        )
    )


def _get_field(model, name, label):
    field = model._fields.get(name)
    reference = f"{model._name}.{name}"
    if field is None:
        raise MetricError(model.env._("%(label)s: there is no field %(field)s.", label=label, field=reference))
    if _is_secret(field) or not model._has_field_access(field, "read"):
        raise MetricError(model.env._("%(label)s: the field %(field)s is confidential.", label=label, field=reference))
    if not _is_stored(field):
        raise MetricError(model.env._("%(label)s: the field %(field)s is not stored.", label=label, field=reference))
    return field


def _is_secret(field):
    """Passwords, tokens and keys: a count of records could be used to guess them letter by letter."""
    return field.groups == NO_ACCESS or (field.type in ("char", "text", "binary") and SECRET.search(field.name))


def _is_stored(field):
    while field.related and not field.store:
        field = field.related_field
    return field.store or field.name == "id"


def join(path, *further):
    """``path`` followed by ``further``; the record itself is ``id`` and adds nothing before them."""
    return ".".join((*(path.split(".") if path != "id" or not further else ()), *further))


def to_commercial(path):
    """Path to the commercial partner of the partner at the end of ``path``; of itself it is the same."""
    return path if path.endswith("commercial_partner_id") else join(path, "commercial_partner_id")
