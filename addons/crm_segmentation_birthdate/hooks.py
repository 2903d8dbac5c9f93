from odoo.addons.crm_history.hooks import forget_models


def post_init_hook(env):
    """The birthdates that were entered before the installation are remembered too."""
    env["res.partner"].with_context(active_test=False).search([("birthdate_date", "!=", False)])._sync_birthday()


def uninstall_hook(env):
    forget_models(env, "crm_segmentation_birthdate")
