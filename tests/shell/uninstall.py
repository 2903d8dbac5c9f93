"""Run in ``odoo shell`` with MODULES: uninstall them one after the other, each in a registry of its own."""

from odoo.api import Environment
from odoo.modules.registry import Registry

database = env.cr.dbname
env.cr.rollback()
for name in MODULES:
    with Registry(database).cursor() as cr:
        env = Environment(cr, 1, {})
        env["ir.module.module"].search([("name", "=", name), ("state", "=", "installed")]).button_immediate_uninstall()
