"""Time zones for SQL: PostgreSQL refuses a zone that it does not know, so unknown ones are UTC."""

import json

from odoo.tools import SQL


def user_zones(env):
    """SQL ``(user_id, zone)``: each user's own time zone, else that of their company's working hours."""
    users = env["res.users"].sudo().with_context(active_test=False).search([])
    return _relation(env, "user_id", {user.id: user.tz or user.company_id._get_history_zone() for user in users})


def company_zones(env):
    """SQL ``(company_id, zone)`` by the companies' working hours; no company stands for the current one."""
    zones = {company.id: company._get_history_zone() for company in env["res.company"].sudo().search([])}
    return _relation(env, "company_id", {**zones, 0: env.company._get_history_zone()})


def local_day(moment, *zones):
    """SQL: the date of the UTC ``moment`` in the first of ``zones`` that is known."""
    return SQL("((%s AT TIME ZONE 'UTC') AT TIME ZONE COALESCE(%s))::date", moment, SQL(", ").join(zones))


def _relation(env, key, zones):
    known = {name for (name,) in env.execute_query(SQL("SELECT name FROM pg_timezone_names"))}
    rows = [{key: record_id, "zone": zone if zone in known else "UTC"} for record_id, zone in zones.items()]
    return SQL(
        "(SELECT * FROM json_to_recordset(%s) AS zones (%s int, zone text))", json.dumps(rows), SQL.identifier(key)
    )
