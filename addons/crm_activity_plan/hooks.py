from odoo.addons.crm_history.hooks import forget_models


def uninstall_hook(env):
    forget_models(env, "crm_activity_plan")
    env["ir.config_parameter"].search([("key", "=", "crm_activity_plan.refreshed_user_id")]).unlink()
