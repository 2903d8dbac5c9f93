"""Whose each lead was and in which stage, at every change that Odoo remembers.

The result is the temporary table ``crm_history_timeline``: per lead one row at its birth and one per change,
each with the whole state from then on. Sources: ``mail_tracking_value``, and for what was never tracked the
dates on the lead itself. What nobody can know stays empty.
"""

from odoo.tools import SQL

TRACKED = ("stage_id", "active", "user_id", "team_id")


def create_timeline(env, low, high):
    """Build the timeline of the leads with low < id <= high that have no history from their birth on."""
    tracked = {name: env["ir.model.fields"]._get("crm.lead", name).id for name in TRACKED}
    env.cr.execute("DROP TABLE IF EXISTS crm_history_timeline")
    env.cr.execute(
        SQL(
            """
            CREATE TEMP TABLE crm_history_timeline ON COMMIT DROP AS
            WITH lead AS (%(leads)s),
                 change AS (%(changes)s),
                 known AS (%(known)s),
                 event AS (%(events)s),
                 numbered AS (
                     SELECT *, row_number() OVER (PARTITION BY lead_id ORDER BY moment, sequence, message_id) AS number
                       FROM event)
            SELECT lead_id, moment, number, message_id, doer_id, team_set,
                   %(stage)s AS stage_id, %(active)s AS is_active, %(user)s AS holder_id, %(team)s AS team_id
              FROM numbered
            WINDOW so_far AS (PARTITION BY lead_id ORDER BY number)
            """,
            leads=_leads(low, high),
            changes=_changes(tracked),
            known=_known(),
            events=_events(),
            stage=_latest("stage"),
            active=SQL("%s = 1", _latest("active")),
            user=_latest("user"),
            team=_latest("team"),
        )
    )
    env.cr.execute("ANALYZE crm_history_timeline")


def _leads(low, high):
    """Leads without a birth in the log, with the first thing that was logged live, which ends what is reconstructed."""
    return SQL(
        """
        SELECT lead.id, lead.create_date, lead.create_uid, lead.active, lead.user_id, lead.team_id,
               lead.date_last_stage_update, lead.date_open, COALESCE(lead.date_closed, lead.write_date) AS date_closed,
               COALESCE(live.from_stage_id, lead.stage_id) AS stage_id, live.moment AS live_moment
          FROM crm_lead lead
          LEFT JOIN LATERAL (SELECT log.from_stage_id, log.moment FROM crm_stage_log log
                              WHERE log.lead_id = lead.id AND log.lead_ref = lead.id AND log.is_backfilled IS NOT TRUE
                              ORDER BY log.id LIMIT 1) live ON TRUE
         WHERE lead.id > %s AND lead.id <= %s AND lead.create_date IS NOT NULL
           AND NOT EXISTS (SELECT FROM crm_stage_log log
                            WHERE log.lead_id = lead.id AND log.lead_ref = lead.id AND log.move = 'created')
        """,
        low,
        high,
    )


def _changes(tracked):
    """One row per message with tracked changes: per field whether it changed, from what and to what."""
    columns = []
    for name, field_id in tracked.items():
        prefix = name.removesuffix("_id")
        columns.append(
            SQL(
                """bool_or(value.field_id = %(field)s) AS %(is_set)s,
                   max(NULLIF(value.old_value_integer, 0)) FILTER (WHERE value.field_id = %(field)s) AS %(old)s,
                   max(NULLIF(value.new_value_integer, 0)) FILTER (WHERE value.field_id = %(field)s) AS %(new)s""",
                field=field_id,
                is_set=SQL.identifier(f"{prefix}_set"),
                old=SQL.identifier(f"{prefix}_old"),
                new=SQL.identifier(f"{prefix}_new"),
            )
        )
    return SQL(
        """
        SELECT lead.id AS lead_id, message.id AS message_id, min(message.date) AS moment,
               min(doer.user_id) AS doer_id, %s
          FROM lead
          JOIN mail_message message ON message.model = 'crm.lead' AND message.res_id = lead.id
          JOIN mail_tracking_value value ON value.mail_message_id = message.id
          LEFT JOIN (SELECT partner_id, min(id) AS user_id FROM res_users WHERE share IS NOT TRUE GROUP BY partner_id)
                    AS doer ON doer.partner_id = message.author_id
         WHERE value.field_id IN %s AND (lead.live_moment IS NULL OR message.date < lead.live_moment)
         GROUP BY lead.id, message.id
        """,
        SQL(", ").join(columns),
        tuple(tracked.values()),
    )


def _known():
    """Per lead the values before the first and after the last tracked change of each field."""
    columns = [
        SQL(
            "(array_agg(%(old)s ORDER BY moment, message_id) FILTER (WHERE %(is_set)s))[1] AS %(first)s,"
            "(array_agg(%(new)s ORDER BY moment DESC, message_id DESC) FILTER (WHERE %(is_set)s))[1] AS %(last)s,"
            "bool_or(%(is_set)s) AS %(is_known)s",
            old=SQL.identifier(f"{name}_old"),
            new=SQL.identifier(f"{name}_new"),
            is_set=SQL.identifier(f"{name}_set"),
            first=SQL.identifier(f"{name}_first"),
            last=SQL.identifier(f"{name}_last"),
            is_known=SQL.identifier(f"{name}_known"),
        )
        for name in ("stage", "active", "user", "team")
    ]
    return SQL("SELECT lead_id, max(moment) AS last_moment, %s FROM change GROUP BY lead_id", SQL(", ").join(columns))


def _events():
    """The birth of each lead, its tracked changes, and a last change where the lead now differs from what was tracked.

    Without tracking the stage (or owner) of today holds from the date on the lead; when that date is later than the
    birth, what was before is unknown. A lead is born active.
    """
    return SQL("""
        SELECT lead.id AS lead_id, lead.create_date AS moment, 0 AS sequence, NULL::int AS message_id,
               lead.create_uid AS doer_id,
               TRUE AS stage_set, CASE WHEN known.stage_known THEN known.stage_first
                                       WHEN %(stage_is_later)s THEN NULL ELSE lead.stage_id END AS stage_new,
               TRUE AS active_set,
               CASE WHEN known.active_known THEN COALESCE(known.active_first, 0) ELSE 1 END AS active_new,
               TRUE AS user_set, CASE WHEN known.user_known THEN known.user_first
                                      WHEN %(user_is_later)s THEN NULL ELSE lead.user_id END AS user_new,
               TRUE AS team_set, CASE WHEN known.team_known THEN known.team_first ELSE lead.team_id END AS team_new
          FROM lead LEFT JOIN known ON known.lead_id = lead.id
        UNION ALL
        SELECT lead_id, moment, 1, message_id, doer_id, stage_set, stage_new, active_set, active_new,
               user_set, user_new, team_set, team_new
          FROM change
        UNION ALL
        SELECT lead.id, GREATEST(lead.date_last_stage_update, known.last_moment, lead.create_date), 2, NULL, NULL,
               TRUE, lead.stage_id, FALSE, NULL, FALSE, NULL, FALSE, NULL
          FROM lead LEFT JOIN known ON known.lead_id = lead.id
         WHERE lead.live_moment IS NULL
           AND CASE WHEN known.stage_known THEN known.stage_last IS DISTINCT FROM lead.stage_id
                    ELSE %(stage_is_later)s END
        UNION ALL
        SELECT lead.id, GREATEST(lead.date_open, known.last_moment, lead.create_date), 3, NULL, NULL,
               FALSE, NULL, FALSE, NULL, TRUE, lead.user_id, FALSE, NULL
          FROM lead LEFT JOIN known ON known.lead_id = lead.id
         WHERE lead.live_moment IS NULL
           AND CASE WHEN known.user_known THEN known.user_last IS DISTINCT FROM lead.user_id ELSE %(user_is_later)s END
        UNION ALL
        SELECT lead.id, GREATEST(lead.date_closed, known.last_moment, lead.create_date), 4, NULL, NULL,
               FALSE, NULL, TRUE, lead.active::int, FALSE, NULL, FALSE, NULL
          FROM lead LEFT JOIN known ON known.lead_id = lead.id
         WHERE lead.live_moment IS NULL
           AND CASE WHEN known.active_known THEN COALESCE(known.active_last, 0) ELSE 1 END <> lead.active::int
        """,
        stage_is_later=SQL(
            "(lead.live_moment IS NULL AND lead.date_last_stage_update > lead.create_date + interval '1 minute')"
        ),
        user_is_later=SQL("lead.user_id IS NOT NULL AND lead.date_open > lead.create_date + interval '1 minute'"),
    )  # fmt: skip


def _latest(name):
    """SQL: the latest value of a column that only some rows set, in one pass over the window.

    The row number goes before the value in one bigint, so the maximum so far carries the value of the latest row
    that set it; 0 stands for empty.
    """
    return SQL(
        "NULLIF(max(CASE WHEN %s THEN (number << 32) + COALESCE(%s, 0) END) OVER so_far & 4294967295, 0)::int",
        SQL.identifier(f"{name}_set"),
        SQL.identifier(f"{name}_new"),
    )
