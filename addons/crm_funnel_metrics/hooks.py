from odoo.addons.crm_history.hooks import forget_models


def uninstall_hook(env):
    """Odoo drops the foreign keys with their columns, but goes on listing those on other addons' tables."""
    forget_models(env, "crm_funnel_metrics")
    env["ir.model.constraint"].search([("module.name", "=", "crm_funnel_metrics"), ("type", "=", "f")]).unlink()
