"""Scores as rows of their table, read and written many at once: a month of 200 people is 40,000 of them."""

import json

from odoo.tools import SQL

from .measure import FIGURES

IDENTITY = ("user_id", "line_id", "plan_id", "metric_id", "team_id", "company_id", "kind", "period", "period_start",
            "period_end", "date_from", "date_to")  # fmt: skip
COLUMNS = (*IDENTITY, *FIGURES)


def read(scores, domain):
    """Return the rows that fit ``domain`` as dicts with their COLUMNS, ``id`` and ``state``."""
    query = scores.sudo()._search(domain, order="id")
    names = ("id", "state", *COLUMNS)
    columns = [
        SQL("%s AS %s", scores._field_to_sql(scores._table, name, query), SQL.identifier(name)) for name in names
    ]
    return scores.env.execute_query_dict(query.select(*columns))


def insert(scores, rows):
    """Add rows; one that somebody else has added in the meantime is left alone."""
    if not rows:
        return
    columns = SQL(", ").join(map(SQL.identifier, (*COLUMNS, "state")))
    scores.env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s AS row ON CONFLICT DO NOTHING",
            SQL.identifier(scores._table),
            columns,
            columns,
            _as_records(scores, [{**row, "state": "open"} for row in rows]),
        )
    )
    scores.invalidate_model()


def update(scores, pairs):
    """Write the columns that have changed: ``pairs`` are open rows as they were read, and as they are now."""
    changed = [(before, row) for before, row in pairs if row != before]
    if not changed:
        return
    names = [name for name in COLUMNS if any(row[name] != before[name] for before, row in changed)]
    columns = (SQL("%s = row.%s", SQL.identifier(name), SQL.identifier(name)) for name in names)
    scores.env.cr.execute(
        SQL(
            "UPDATE %s AS score SET %s FROM %s AS row WHERE score.id = row.id AND score.state = 'open'",
            SQL.identifier(scores._table),
            SQL(", ").join(columns),
            _as_records(scores, [{name: row[name] for name in ("id", *names)} for _before, row in changed]),
        )
    )
    scores.invalidate_model()


def _as_records(scores, rows):
    return SQL("json_populate_recordset(NULL::%s, %s)", SQL.identifier(scores._table), json.dumps(rows, default=str))
