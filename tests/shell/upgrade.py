"""Run in ``odoo shell`` with UPGRADED: upgrade that addon and what stands on it, in a registry of its own."""

from odoo.api import Environment
from odoo.modules.registry import Registry

env.cr.rollback()
with Registry(env.cr.dbname).cursor() as cr:
    own = Environment(cr, 1, {})["ir.module.module"].search([("name", "=", UPGRADED)])
    own.button_immediate_upgrade()
