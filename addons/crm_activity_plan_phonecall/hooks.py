from odoo.addons.crm_history.hooks import forget_models


def post_init_hook(env):
    """The calls of the time before the installation were contacts too."""
    env["crm.history.backfill"]._start(["crm.phonecall"])


def uninstall_hook(env):
    env["crm.history.backfill"].sudo().search([("model", "=", "crm.phonecall")]).unlink()
    forget_models(env, "crm_activity_plan_phonecall")
