from odoo.addons.crm_history.hooks import forget_models


def post_init_hook(env):
    """Orders and invoices of before count as well."""
    env["account.move"]._fill_deals()
    env["sale.order"]._backfill_proposals()


def uninstall_hook(env):
    forget_models(env, "crm_funnel_metrics")
