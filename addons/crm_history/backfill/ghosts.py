"""Names of deleted stages, users and teams: the tracking of leads remembers what the tables have forgotten."""

import json

from odoo.tools import SQL

SOURCES = {"stage_id": "crm_stage", "user_id": "res_users", "team_id": "crm_team"}
COLUMNS = {"stage_id": "stage_id", "user_id": "holder_id", "team_id": "team_id"}


def ghost_names(env):
    """SQL ``(kind, id, name)`` of the deleted records that the timeline speaks of; empty in the usual case."""
    rows = []
    for kind, table in SOURCES.items():
        ids = _missing(env, COLUMNS[kind], table)
        rows += [{"kind": kind, "id": id_, "name": name} for id_, name in _names(env, kind, ids)]
    return SQL("(SELECT * FROM json_to_recordset(%s) AS ghosts (kind text, id int, name text))", json.dumps(rows))


def _missing(env, column, table):
    query = SQL(
        "SELECT DISTINCT %(column)s FROM crm_history_timeline WHERE %(column)s IS NOT NULL"
        " AND %(column)s NOT IN (SELECT id FROM %(table)s)",
        column=SQL.identifier(column),
        table=SQL.identifier(table),
    )
    return [id_ for (id_,) in env.execute_query(query)]


def _names(env, kind, ids):
    if not ids:
        return []
    field_id = env["ir.model.fields"]._get("crm.lead", kind).id
    return env.execute_query(
        SQL(
            """
            SELECT DISTINCT ON (ghost.id) ghost.id, ghost.name
              FROM mail_tracking_value value
             CROSS JOIN LATERAL (VALUES (value.old_value_integer, value.old_value_char),
                                        (value.new_value_integer, value.new_value_char)) AS ghost (id, name)
             WHERE value.field_id = %s AND ghost.id = ANY(%s)
             ORDER BY ghost.id, value.id DESC
            """,
            field_id,
            ids,
        )
    )
