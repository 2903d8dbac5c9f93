"""Domains of policies: typed by people, so they are parsed as literals and never evaluated."""

import ast

from odoo.exceptions import ValidationError
from odoo.fields import NO_ACCESS, Domain

MAX_CHARACTERS = 10_000
MAX_CONDITIONS = 200
PARTS = {"date", "datetime", "properties"}  # what follows them in a domain is no field


def parse(leads, text, label):
    """Return the Domain over ``leads`` that ``text`` says; empty means every lead.

    Raises ValidationError, whose text begins with ``label`` and says what is wrong, for anything that is not a plain
    domain of a bearable size over existing fields that the database keeps and the user of ``leads`` may read.
    """
    if len(text or "") > MAX_CHARACTERS:
        raise ValidationError(_too_long(leads, label))
    try:
        domain = Domain(ast.literal_eval(text or "[]"))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValidationError(
            leads.env._(
                "%(label)s: this is not a domain of plain values (%(error)s).", label=label, error=str(error)[:200]
            )
        ) from error
    _check(leads, domain, label)
    try:
        leads.sudo()._search(domain, limit=1)
    except Exception as error:  # a field's own search method may raise anything
        raise ValidationError(
            leads.env._("%(label)s: leads cannot be searched by it (%(error)s).", label=label, error=str(error)[:200])
        ) from error
    return domain


def get_fields(domain):
    """The names of the fields of the lead itself that the domain reads."""
    return {condition.field_expr.split(".")[0] for condition in domain.iter_conditions()}


def _check(model, domain, label):
    for count, condition in enumerate(domain.iter_conditions(), 1):
        if count > MAX_CONDITIONS:
            raise ValidationError(_too_long(model, label))
        end = _follow(model, condition.field_expr, label)
        if condition.operator in ("any", "not any"):
            _check(end, _get_subdomain(model, end, condition, label), label)


def _get_subdomain(model, comodel, condition, label):
    try:
        if comodel is None:
            raise TypeError
        return Domain(condition.value)
    except (AttributeError, TypeError, ValueError) as error:
        path = condition.field_expr
        raise ValidationError(
            model.env._("%(label)s: the condition on %(path)s is wrong.", label=label, path=path)
        ) from error


def _follow(model, path, label):
    """Check the dotted path; return the model it leads to, None when it ends at a value."""
    origin = model
    for name in path.split("."):
        field = model._fields.get(name) if model is not None else None
        if field is None or field.groups == NO_ACCESS or not model._has_field_access(field, "read"):
            raise ValidationError(
                origin.env._("%(label)s: there is no field %(field)s to compare.", label=label, field=path)
            )
        if not _is_searchable(field):
            raise ValidationError(
                origin.env._("%(label)s: the field %(field)s is not stored.", label=label, field=path)
            )
        if field.type in PARTS:
            return None
        model = model.env[field.comodel_name] if field.relational else None
    return model


def _is_searchable(field):
    while field.related and not field.store:
        field = field.related_field
    return field.store or field.name == "id"


def _too_long(model, label):
    return model.env._(
        "%(label)s: the domain is too long; %(count)s conditions at most.", label=label, count=MAX_CONDITIONS
    )


def literal(text):
    """The domain of a policy that was checked when it was saved."""
    return ast.literal_eval(text or "[]")
