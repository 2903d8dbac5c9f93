"""What is put into the host's database: people by the ORM, everything else by set-based SQL."""

from pathlib import Path

from odoo import Command

SQL_FILES = [Path(__file__).parent / "sql" / name for name in ("leads.sql", "messages.sql")]
FILLED = ("res_partner", "crm_lead", "mail_message", "mail_tracking_value", "mail_notification", "mail_activity")


def fill(env, leads):
    """Fill it with that many leads, a fifth of customers, twice the contacts and four times the stays in stages."""
    _create_people(env)
    _fill(env, leads)


def _create_people(env):
    """20 teams of 10 salespeople, the stages and what leads are told apart by."""
    env = env(context={"tracking_disable": True, "no_reset_password": True, "mail_create_nosubscribe": True})
    salesman = env.ref("sales_team.group_sale_salesman").id
    env["crm.stage"].create([{"name": "Meeting", "sequence": 4}, {"name": "Negotiation", "sequence": 5}])
    env["utm.source"].create([{"name": f"Source {number}"} for number in range(12)])
    env["utm.campaign"].create([{"name": f"Campaign {number}"} for number in range(30)])
    users = env["res.users"].create(
        [
            {"name": f"Seller {n}", "login": f"bench{n}", "email": f"bench{n}@example.com", "tz": "Europe/Vilnius",
             "group_ids": [Command.link(salesman)]}
            for n in range(200)
        ]
    )  # fmt: skip
    env["crm.team"].create(
        [
            {"name": f"Team {n}", "user_id": users[n * 10].id, "company_id": env.company.id,
             "crm_team_member_ids": [Command.create({"user_id": user.id}) for user in users[n * 10 : n * 10 + 10]]}
            for n in range(20)
        ]
    )  # fmt: skip
    env.flush_all()


def _fill(env, leads):
    """Run the SQL files with the indexes of the filled tables put aside."""
    cursor = env.cr
    cursor.execute("SET work_mem = '512MB'; SET maintenance_work_mem = '1GB'")
    cursor.execute("SELECT current_setting('is_superuser') = 'on'")
    if cursor.fetchone()[0]:
        cursor.execute("SET session_replication_role = replica")  # the data is consistent: no check per row
    cursor.execute(
        """SELECT index.indexrelid::regclass::text, pg_get_indexdef(index.indexrelid) FROM pg_index AS index
           WHERE indrelid = ANY(%s::regclass[])
             AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)""",
        [list(FILLED)],
    )
    indexes = cursor.fetchall()
    cursor.execute("".join(f'DROP INDEX "{name}";' for name, _definition in indexes))
    for file in SQL_FILES:
        cursor.execute(file.read_text(), {"leads": leads})
    cursor.execute(";".join(definition for _name, definition in indexes))
    cursor.execute("SET session_replication_role = DEFAULT")
