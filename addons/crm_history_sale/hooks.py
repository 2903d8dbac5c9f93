from odoo.tools import SQL

from odoo.addons.crm_history.tools import jit


def post_init_hook(env):
    """Read the old messages on orders too, and warm up what had been reconstructed without knowing of sales."""
    log = env["crm.contact.log"]
    jit.switch_off(env.cr)
    env.cr.execute(
        SQL(
            """
            UPDATE crm_contact_log row
               SET temperature = 'warm'
              FROM res_partner customer
             WHERE customer.id = row.commercial_partner_id AND row.is_backfilled AND row.temperature = 'cold' AND %s
            """,
            log._get_bought_condition(),
        )
    )
    log.invalidate_model(["temperature"])
    env["crm.history.backfill"].search([("model", "=", "mail.message")]).last_id = 0
    env["crm.history.backfill"]._start()
