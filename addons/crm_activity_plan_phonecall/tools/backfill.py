"""Contacts from the calls that were held before the installation."""

from odoo import SUPERUSER_ID, fields
from odoo.tools import SQL

from odoo.addons.crm_history.backfill.contacts import COLUMNS, _rows


def backfill_calls(env, low, high):
    """Write the contacts that the held calls with low < id <= high were. Return how many rows were written."""
    log = env["crm.contact.log"]
    written = log._log_from(_rows(env, _calls(low, high)), COLUMNS)
    if written:
        [found] = env.execute_query_dict(
            SQL(
                """
                SELECT array_agg(DISTINCT user_id) AS user_ids, min(day) AS date_from, max(day) AS date_to
                  FROM crm_contact_log
                 WHERE evidence_model = 'crm.phonecall' AND evidence_id > %s AND evidence_id <= %s
                   AND user_id IS NOT NULL
                """,
                low,
                high,
            )
        )
        if found["user_ids"]:
            log._join_calls(**found)
    return written


def _calls(low, high):
    """Held calls with a lead or somebody who is not one of our people; how long a call took may be unknown."""
    return SQL(
        """
        SELECT LEAST(COALESCE(call.date_closed, call.date, call.create_date), %(now)s) AS moment,
               NULLIF(call.user_id, %(robot)s) AS doer_id,
               COALESCE(call.user_id, %(robot)s) = %(robot)s AS is_machine,
               'crm.phonecall' AS model, call.id AS res_id, 'call' AS channel, call.direction, 'traced' AS evidence,
               call.description ~ '\\S' IS TRUE AS is_effective, NULLIF(call.duration, 0) AS minutes,
               plan.is_planned, call.create_date AS date_planned,
               NULL::date AS date_deadline, CASE WHEN plan.is_planned THEN call.date END AS due,
               NULL::int AS activity_type_id, call.name AS summary,
               'crm.phonecall' AS evidence_model, call.id AS evidence_id, FALSE AS is_void, NULL AS void_reason,
               NULL::date AS whole_day
          FROM crm_phonecall call
         CROSS JOIN LATERAL (
                    SELECT call.date > call.create_date + interval '1 minute' IS TRUE AS is_planned) AS plan
          LEFT JOIN res_partner contact ON contact.id = call.partner_id
         WHERE call.id > %(low)s AND call.id <= %(high)s AND call.state = 'done'
           AND (call.opportunity_id IS NOT NULL OR contact.partner_share)
        """,
        robot=SUPERUSER_ID,
        now=fields.Datetime.now(),
        low=low,
        high=high,
    )
