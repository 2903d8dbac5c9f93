"""What Odoo does not do by itself when an addon comes and goes."""


def post_init_hook(env):
    """The history does not begin today: read what Odoo kept of the time before."""
    env["crm.history.backfill"]._start()


def uninstall_hook(env):
    forget_models(env, "crm_history")


def forget_models(env, module):
    """Remove what would go on naming ``module``.

    Of the models it defines: users' filters and export lists, and the XML IDs under which other modules (sms, portal,
    mail) remember that these models inherit one they extend, and the choices of the fields that come with it. Of its
    fields on other models: the list of their foreign keys, which Odoo drops with their columns.
    """
    names = [name for name, model in env.registry.items() if model._original_module == module]
    env["ir.filters"].with_context(active_test=False).search([("model_id", "in", names)]).unlink()
    env["ir.exports"].search([("resource", "in", names)]).unlink()
    inherits = env["ir.model.inherit"].search([("model_id.model", "in", names)])
    selections = env["ir.model.fields.selection"].search([("field_id.model_id.model", "in", names)])
    for records in (inherits, selections):
        env["ir.model.data"].search(
            [("model", "=", records._name), ("res_id", "in", records.ids), ("module", "!=", module)]
        ).unlink()
    env["ir.model.constraint"].search([("module.name", "=", module), ("type", "=", "f")]).unlink()
