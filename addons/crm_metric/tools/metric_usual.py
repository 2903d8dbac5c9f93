"""What a metric on some model most likely reads, so that a consultant seldom has to choose it."""

# What models usually call the fields that a metric asks for, best first, and where they must lead.
USUAL = {
    "date_field": (["moment", "date", "create_date"], None),
    "user_path": (["user_id", "create_uid"], "res.users"),
    "team_path": (["team_id"], "crm.team"),
    "lead_path": (["lead_id", "opportunity_id"], "crm.lead"),
    "partner_path": (["commercial_partner_id", "partner_id"], "res.partner"),
    "company_path": (["company_id"], "res.company"),
}


def suggest(model):
    """Return {setting: field or False} for ``model``, None for no model."""
    return {
        setting: next((name for name in names if _leads_to(model, name, comodel)), False)
        for setting, (names, comodel) in USUAL.items()
    }


def _leads_to(model, name, comodel):
    field = model._fields.get(name) if model is not None else None
    return field is not None and field.store and (not comodel or getattr(field, "comodel_name", None) == comodel)
