from odoo.addons.crm_history.hooks import forget_models


def uninstall_hook(env):
    forget_models(env, "crm_funnel_metrics_segmentation")
