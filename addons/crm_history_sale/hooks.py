from odoo.tools import SQL


def post_init_hook(env):
    """Read the old messages on orders too, and warm up what had been reconstructed without knowing of sales."""
    log = env["crm.contact.log"]
    env.cr.execute("SET LOCAL jit = off")  # compiling takes longer than the statement
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
