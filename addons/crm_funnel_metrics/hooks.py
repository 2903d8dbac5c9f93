from odoo.addons.crm_history.hooks import forget_models


def post_init_hook(env):
    """Invoices of before belong to the deals of their orders as well."""
    env["account.move"]._fill_deals()


def uninstall_hook(env):
    forget_models(env, "crm_funnel_metrics")
