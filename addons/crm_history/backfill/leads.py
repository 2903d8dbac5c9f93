"""Stage moves and changes of owner, from the timeline of the leads."""

import json

from odoo import SUPERUSER_ID
from odoo.tools import SQL

from .ghosts import ghost_names
from .timeline import create_timeline
from .zones import company_zones, local_day, user_zones

COMMON = {
    "moment", "day", "user_id", "is_machine", "is_backfilled", "lead_id", "lead_day", "partner_id",
    "holder_id", "holder_name", "team_id", "team_name", "stage_id", "stage_name", "user_name",
}  # fmt: skip
OWNER = {"reason", "from_user_id", "from_user_name", "from_team_id", "from_team_name"}
STAGE = {
    "is_passed",
    "move",
    "status",
    "from_stage_id",
    "from_stage_name",
    "from_status",
    "date_end",
    "next_move",
    "hours",
    "lost_reason_id",
}


def backfill_leads(env, low, high):
    """Write the stage and owner logs of the leads with low < id <= high. Return how many rows were written."""
    create_timeline(env, low, high)
    relations = {"users": user_zones(env), "companies": company_zones(env), "ghosts": ghost_names(env)}
    owners = env["crm.owner.log"]._log_from(_owner_rows(relations), COMMON | OWNER, order="number")
    stages = env["crm.stage.log"]._log_from(_stage_rows(env, relations), COMMON | STAGE, order="number")
    return owners + stages


def _owner_rows(relations):
    return SQL(
        """
        WITH walked AS (
            SELECT timeline.*, lag(holder_id) OVER so_far AS from_user_id, lag(team_id) OVER so_far AS from_team_id
              FROM crm_history_timeline timeline
            WINDOW so_far AS (PARTITION BY lead_id ORDER BY number))
        SELECT %(common)s, change.number,
               CASE WHEN number = 1 THEN 'created' WHEN doer_id <> %(root)s THEN 'manual' ELSE 'assigned' END AS reason,
               from_user.id AS from_user_id, from_partner.name AS from_user_name,
               from_team.id AS from_team_id, from_team.name ->> 'en_US' AS from_team_name
          FROM walked AS change
          %(joins)s
          LEFT JOIN res_users from_user ON from_user.id = change.from_user_id
          LEFT JOIN res_partner from_partner ON from_partner.id = from_user.partner_id
          LEFT JOIN crm_team from_team ON from_team.id = change.from_team_id
         WHERE CASE WHEN number = 1 THEN change.holder_id IS NOT NULL OR change.team_id IS NOT NULL
                    ELSE (change.holder_id, change.team_id)
                         IS DISTINCT FROM (change.from_user_id, change.from_team_id) END
        """,
        common=_common(),
        joins=_joins(SQL("change.stage_id"), relations),
        root=SUPERUSER_ID,
    )


def _stage_rows(env, relations):
    """One row per stay and one per skipped stage; the last stay ends with the first move that was logged live."""
    return SQL(
        """
        WITH %(walked)s,
             moved AS (
            SELECT walked.*, %(move)s AS move
              FROM walked
             WHERE number = 1 OR (stage_id, status) IS DISTINCT FROM (from_stage_id, from_status)),
             changed AS MATERIALIZED (
            SELECT moved.*, lead(moment) OVER onwards AS next_moment, lead(move) OVER onwards AS following
              FROM moved
            WINDOW onwards AS (PARTITION BY lead_id ORDER BY number))
        SELECT %(common)s, 2 * change.number + (NOT here.is_passed)::int AS number, here.is_passed,
               CASE WHEN here.is_passed THEN 'skip' ELSE change.move END AS move,
               CASE WHEN here.is_passed THEN 'open' ELSE change.status END AS status,
               from_stage.id AS from_stage_id, from_stage.name ->> 'en_US' AS from_stage_name, change.from_status,
               here.date_end, EXTRACT(EPOCH FROM here.date_end - change.moment) / 3600 AS hours,
               CASE WHEN here.is_passed THEN 'skip' ELSE COALESCE(change.following, live.move) END AS next_move,
               CASE WHEN change.status = 'lost' AND here.date_end IS NOT NULL THEN %(reason)s END AS lost_reason_id
          FROM changed AS change
          LEFT JOIN LATERAL (
                    SELECT log.moment, log.move FROM crm_stage_log log
                     WHERE change.next_moment IS NULL AND log.lead_id = change.lead_id
                       AND log.lead_ref = change.lead_id AND log.is_backfilled IS NOT TRUE
                     ORDER BY log.id LIMIT 1) AS live ON TRUE
         CROSS JOIN LATERAL (
                    SELECT change.stage_id, FALSE AS is_passed, COALESCE(change.next_moment, live.moment) AS date_end
                     UNION ALL
                    SELECT passed.stage_id, TRUE, change.moment
                      FROM pipeline passed WHERE change.move IN ('skip', 'won') AND %(between)s) AS here
          %(joins)s
          LEFT JOIN crm_stage from_stage ON from_stage.id = change.from_stage_id
        """,
        walked=_walked(env),
        move=_move(),
        reason=_lost_reason(env),
        between=_between("change"),
        common=_common(),
        joins=_joins(SQL("here.stage_id"), relations),
    )


def _lost_reason(env):
    """SQL: the last reason that was tracked while the lead was lost; one that is lost today says its own."""
    return SQL(
        """
        (SELECT reason.id
           FROM mail_message message
           JOIN mail_tracking_value value ON value.mail_message_id = message.id AND value.field_id = %s
           JOIN crm_lost_reason reason ON reason.id = value.new_value_integer
          WHERE message.model = 'crm.lead' AND message.res_id = change.lead_id
            AND message.date >= change.moment AND message.date < here.date_end
          ORDER BY message.date DESC, message.id DESC LIMIT 1)
        """,
        env["ir.model.fields"]._get("crm.lead", "lost_reason_id").id,
    )


def _walked(env):
    """CTEs ``pipeline`` and ``walked``: every state of each lead beside the one before.

    A lead enters its first stage before it can be won or lost there. Odoo keeps no word about an archived lead
    that was activated again, so only one that is archived today counts as such; the others had been lost.
    """
    pipeline = [
        {"stage_id": stage_id, "rank": rank, "is_won": is_won, "teams": list(teams)}
        for rank, (stage_id, is_won, teams) in enumerate(env["crm.stage"]._get_pipeline())
    ]
    return SQL(
        """
        pipeline AS MATERIALIZED (
            SELECT stage_id, rank, is_won, ARRAY(SELECT json_array_elements_text(teams)::int) AS teams
              FROM json_to_recordset(%s) AS stages (stage_id int, rank int, is_won bool, teams json)),
             state AS (
            SELECT timeline.*, pipeline.rank,
                   CASE WHEN pipeline.is_won THEN 'won'
                        WHEN timeline.is_active THEN 'open'
                        WHEN NOT lead.active AND lead.won_status <> 'lost' THEN 'archived'
                        ELSE 'lost' END AS status
              FROM crm_history_timeline timeline
              JOIN crm_lead lead ON lead.id = timeline.lead_id
              LEFT JOIN pipeline ON pipeline.stage_id = timeline.stage_id),
             lived AS (
            SELECT lead_id, moment, 2 * number AS number, doer_id, team_set, stage_id, holder_id, team_id, rank, status
              FROM state
             UNION ALL
            SELECT lead_id, moment, 1, doer_id, FALSE, stage_id, holder_id, team_id, rank, 'open'
              FROM state WHERE number = 1),
             walked AS (
            SELECT lived.*, lag(stage_id) OVER so_far AS from_stage_id, lag(status) OVER so_far AS from_status,
                   lag(rank) OVER so_far AS from_rank
              FROM lived
            WINDOW so_far AS (PARTITION BY lead_id ORDER BY number))
        """,
        json.dumps(pipeline),
    )


def _move():
    return SQL(
        """
        CASE WHEN number = 1 THEN 'created'
             WHEN status <> from_status AND status = 'open' THEN 'reopened'
             WHEN status <> from_status THEN status
             WHEN team_set THEN 'handed_off'
             WHEN rank < from_rank THEN 'back'
             WHEN EXISTS (SELECT FROM pipeline passed WHERE %s) THEN 'skip'
             ELSE 'forward' END
        """,
        _between("walked"),
    )


def _between(alias):
    """SQL: the stage ``passed`` lies between the two of a move, wins nothing and is not another team's."""
    move = SQL.identifier(alias)
    return SQL(
        "passed.rank > %s.from_rank AND passed.rank < %s.rank AND NOT passed.is_won"
        " AND (passed.teams = '{}' OR %s.team_id IS NULL OR %s.team_id = ANY(passed.teams))",
        move,
        move,
        move,
        move,
    )


def _common():
    """What every reconstructed row says; links only to what still exists, names of what does not."""
    return SQL(
        """
        change.moment, %(day)s AS day, doer.id AS user_id, doer_partner.name AS user_name,
        COALESCE(doer.id = %(root)s OR doer.share, TRUE) AS is_machine,
        TRUE AS is_backfilled, lead.id AS lead_id, lead.partner_id,
        %(lead_day)s AS lead_day,
        holder.id AS holder_id, COALESCE(holder_partner.name, ghost_holder.name) AS holder_name,
        team.id AS team_id, COALESCE(team.name ->> 'en_US', ghost_team.name) AS team_name,
        NULL::int AS company_id,
        stage.id AS stage_id, COALESCE(stage.name ->> 'en_US', ghost_stage.name) AS stage_name
        """,
        root=SUPERUSER_ID,
        day=local_day(SQL("change.moment"), SQL("user_zone.zone"), SQL("company_zone.zone")),
        lead_day=local_day(SQL("lead.create_date"), SQL("company_zone.zone")),
    )


def _joins(stage, relations):
    return SQL(
        """
        JOIN crm_lead lead ON lead.id = change.lead_id
        LEFT JOIN res_users doer ON doer.id = change.doer_id
        LEFT JOIN res_partner doer_partner ON doer_partner.id = doer.partner_id
        LEFT JOIN res_users holder ON holder.id = change.holder_id
        LEFT JOIN res_partner holder_partner ON holder_partner.id = holder.partner_id
        LEFT JOIN crm_team team ON team.id = change.team_id
        LEFT JOIN crm_stage stage ON stage.id = %(stage)s
        LEFT JOIN %(users)s AS user_zone ON user_zone.user_id = change.doer_id
        JOIN %(companies)s AS company_zone ON company_zone.company_id = COALESCE(lead.company_id, 0)
        LEFT JOIN %(ghosts)s AS ghost_stage ON ghost_stage.kind = 'stage_id' AND ghost_stage.id = %(stage)s
        LEFT JOIN %(ghosts)s AS ghost_holder ON ghost_holder.kind = 'user_id' AND ghost_holder.id = change.holder_id
        LEFT JOIN %(ghosts)s AS ghost_team ON ghost_team.kind = 'team_id' AND ghost_team.id = change.team_id
        """,
        stage=stage,
        **relations,
    )
