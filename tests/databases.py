"""Databases beside the one under test: filled, scripted, and compared with what they were."""

import hashlib
import re
import subprocess
from pathlib import Path

from script.host.locks import one_after_another
from script.host.odoo import BAD_LINE, addons_digest
from script.host.paths import PROJECT

SCRIPTS = Path(__file__).parent / "shell"
RUNNING_COMPANY = SCRIPTS / "running_company.py"
# pg_dump of late versions fences its output with a random word.
NOISE = re.compile(r"^(--.*|\\(un)?restrict .*|)$")
# Tables that hold no business data: after uninstalling, the same rows must stand in them as before.
METADATA = {
    "ir_act_client": "id, name",
    "ir_act_report_xml": "id, name",
    "ir_act_server": "id, name, binding_model_id",
    "ir_act_url": "id, name",
    "ir_act_window": "id, name, context, domain",
    "ir_act_window_view": "id, view_id",
    "ir_asset": "id, path",
    "ir_config_parameter": "key",
    "ir_cron": "id, cron_name, active",
    "ir_cron_trigger": "cron_id",
    "ir_default": "field_id, json_value",
    "ir_exports": "name, resource",
    "ir_filters": "name, model_id",
    "ir_model": "model",
    "ir_model_access": "id, name, active",
    "ir_model_constraint": "name, definition",
    "ir_model_data": "module, name",
    "ir_model_fields": "model, name, ttype",
    "ir_model_fields_selection": "field_id, value",
    "ir_model_relation": "name",
    "ir_rule": "id, name, domain_force, active",
    "ir_sequence": "id, name",
    "ir_ui_menu": "id, name, parent_id, action",
    "ir_ui_view": "id, name, active, arch_db",
    "mail_activity_type": "id, name",
    "mail_message_subtype": "id, name",
    "mail_template": "id, name",
    "res_groups": "id, name",
    "res_groups_implied_rel": "gid, hid",
    "res_groups_privilege": "id, name",
    "res_groups_users_rel": "gid, uid",
}
# The list of modules is updated at every installation with what lies in the addons path by then.
FILTERS = {"ir_model_data": "WHERE model NOT IN ('ir.module.module', 'ir.module.category')"}


def shell(host, database, *scripts, **variables):
    """Run files of ``tests/shell`` in one ``odoo shell``; fail on an exception or a WARNING in the log."""
    given = "".join(f"{name} = {value!r}\n" for name, value in variables.items())
    text = "\n".join((SCRIPTS / script).read_text() for script in scripts)
    done = subprocess.run(
        host.command("shell", "-d", database, "--no-http"), cwd=PROJECT, env=host.environment, text=True, check=False,
        input=given + text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert not done.returncode, done.stdout[-3000:]
    bad = BAD_LINE.search(done.stdout)
    assert not bad, done.stdout[bad.start() : bad.start() + 3000]
    return done.stdout


def running_company(host):
    """Name of a database that has been in use, without our addons; made once per Odoo and script."""
    template = host.host_template()
    digest = hashlib.sha256(RUNNING_COMPANY.read_bytes()).hexdigest()[:8]
    name = f"{template}_used_{digest}"
    with one_after_another("databases"):
        if name not in host.postgres.databases():
            with host.building(name) as building:
                host.copy(template, building)
                shell(host, building, RUNNING_COMPANY.name)
    return name


def company_with(host, name):
    """Name of that company's database with one of our addons just installed, made anew when an addon changes."""
    used = running_company(host)
    digest = hashlib.sha256(f"{used} {addons_digest()}".encode()).hexdigest()[:8]
    database = f"crmd_{digest}_with_{name}"
    with one_after_another(f"databases-{name}"):
        if database not in host.postgres.databases():
            for old in host.postgres.databases():
                if old.endswith(f"_with_{name}"):
                    host.drop(old)
            with host.building(database) as building:
                host.copy(used, building)
                host.install(building, name)
    return database


def schema(host, database):
    """The statements that would make the database's schema."""
    dump = host.postgres.tool("pg_dump", "--schema-only", "--no-owner", "-d", database)
    return [line for line in dump.splitlines() if not NOISE.match(line)]


def metadata(host, database):
    """{table: its rows} of METADATA, and how often each table names a model that does not exist."""
    tables = set(host.postgres.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", database).split())
    queries = {
        table: f"SELECT ({columns})::text FROM {table} {FILTERS.get(table, '')}"
        for table, columns in METADATA.items()
        if table in tables
    }
    rows = {table: set(host.postgres.query(query, database).splitlines()) for table, query in queries.items()}
    return {**rows, "unknown models": _unknown_models(host, database)}


def _unknown_models(host, database):
    """(table, column, model) of every row that points at a model that is not there."""
    columns = host.postgres.query(
        """SELECT c.table_name || ' ' || c.column_name FROM information_schema.columns c
             JOIN pg_tables t ON t.tablename = c.table_name AND t.schemaname = 'public'
            WHERE c.column_name IN ('model', 'res_model', 'model_name', 'model_id', 'resource', 'relation')
              AND c.data_type = 'character varying'""",
        database,
    )
    union = " UNION ".join(
        f"SELECT '{table} {column} ' || {column} FROM {table} WHERE {column} NOT IN (SELECT model FROM ir_model)"
        for table, column in map(str.split, columns.splitlines())
    )
    return set(host.postgres.query(union, database).splitlines())
