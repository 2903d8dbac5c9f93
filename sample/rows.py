"""Writing many rows at once, as an older database would hold them, past the ORM and its dates of today."""

import csv
import io
import json
import re

from odoo.tools import SQL

MODULE = "__sample__"


def slug(*parts):
    """Name of an external id."""
    return re.sub(r"[^a-z0-9]+", "_", "_".join(parts).lower()).strip("_")


def next_ids(env, model, count):
    """That many new database ids, ascending."""
    table = env[model]._table
    query = SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"{table}_id_seq", count)
    return [row[0] for row in env.execute_query(query)]


def insert(env, model, rows):
    """Insert rows (dictionaries with the same keys, ``id`` included) into a model's table; return their number."""
    return insert_into(env, env[model]._table, rows)


def insert_into(env, table, rows):
    """The same for a table without a model."""
    if rows:
        names = list(rows[0])
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        query = SQL(r"COPY %s (%s) FROM STDIN WITH (FORMAT csv, NULL '\N')", SQL.identifier(table), columns)
        text = io.StringIO()
        csv.writer(text).writerows([_text(row[name]) for name in names] for row in rows)
        text.seek(0)
        env.cr.copy_expert(query.code, text)
    return len(rows)


def _text(value):
    if value is None:
        return r"\N"
    return json.dumps(value) if isinstance(value, dict | list) else value


def pattern(env, record):
    """The stored row of a record that Odoo made itself, to make others like it."""
    env.flush_all()
    [row] = env.execute_query_dict(SQL("SELECT * FROM %s WHERE id = %s", SQL.identifier(record._table), record.id))
    return row


def recompute(records, *names):
    """Let Odoo compute these stored fields from the rows as they now are."""
    records.env.invalidate_all()
    for name in names:
        records.env.add_to_compute(records._fields[name], records)
    records.env.flush_all()


def analyze(env, *models):
    """Tell the planner about rows written in this transaction: it takes a table that was empty for empty."""
    env.flush_all()
    env.cr.execute(SQL("ANALYZE %s", SQL(", ").join(SQL.identifier(env[model]._table) for model in models)))


def stamped(moment, uid):
    """The four columns that say who wrote a row and when."""
    return {"create_date": moment, "write_date": moment, "create_uid": uid, "write_uid": uid}


def create(env, model, named_vals):
    """Create the records of ``{name: vals}`` that are not there yet, with external ids; return all ids by name."""
    found = ids(env, model)
    missing = {name: vals for name, vals in named_vals.items() if name not in found}
    records = env[model].create(list(missing.values()))
    env["ir.model.data"].create(
        [
            {"module": MODULE, "name": name, "model": model, "res_id": record.id, "noupdate": True}
            for name, record in zip(missing, records, strict=True)
        ]
    )
    return {**found, **dict(zip(missing, records.ids, strict=True))}


def ids(env, model):
    """Database id of each of our records of that model, by the name of its external id."""
    env["ir.model.data"].flush_model()
    query = SQL("SELECT name, res_id FROM ir_model_data WHERE module = %s AND model = %s", MODULE, model)
    return dict(env.execute_query(query))
