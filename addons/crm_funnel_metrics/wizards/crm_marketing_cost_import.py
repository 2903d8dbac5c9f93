import base64
import csv
import io
import json
from datetime import date
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import cost_file

LINKS = {"source_id": "utm.source", "medium_id": "utm.medium", "campaign_id": "utm.campaign"}
COLUMNS = ("date_from", "date_to", *LINKS, "amount", "currency_id", "company_id", "note")
BATCH = 10_000  # rows in one INSERT, and rows checked in one call of the screen
SHOWN = 100  # problems shown on the screen; the file for download has all of them


class CrmMarketingCostImport(models.TransientModel):
    """Costs of channels from a CSV file: all of them or none.

    The screen has the rows checked batch by batch, to show how far it is; then all are read once more and written in
    one transaction. If anything is wrong nothing is written, and every problem is listed by row and column.
    """

    _name = "crm.marketing.cost.import"
    _description = "Import of Channel Costs"

    file = fields.Binary(string="CSV File", attachment=False)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, help="Of rows that do not name one."
    )
    is_creating = fields.Boolean(
        string="Create Missing Channels",
        help="Create the sources, mediums and campaigns that do not exist yet. Otherwise an unknown name is a problem.",
    )
    problem_ids = fields.One2many("crm.marketing.cost.import.problem", "import_id", readonly=True)
    problem_count = fields.Integer(readonly=True)
    problem_file = fields.Binary(string="All Problems", attachment=False, readonly=True)
    problem_file_name = fields.Char(default="problems.csv", readonly=True)

    # ------------------------------------------------------------
    # What the screen calls
    # ------------------------------------------------------------

    def check_rows(self, start=0):
        """Check the next batch of rows from ``start``: {"done", "total", "problems"}; writes nothing.

        Not read from a replica: the file has just been written, and may not have come there yet.
        """
        self.ensure_one()
        self._check_rights()
        start = start if isinstance(start, int) and start > 0 else 0
        heading, rows = self._read_file()
        _values, problems = self._parse(heading, rows, start, start + BATCH)
        return {"done": min(start + BATCH, len(rows)), "total": len(rows), "problems": len(problems)}

    def action_import(self):
        """Write all rows, or list all problems."""
        self.ensure_one()
        self._check_rights()
        heading, rows = self._read_file()
        values, problems = self._parse(heading, rows, 0, len(rows))
        if problems:
            return self._show_problems(problems)
        self._insert(values)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s costs were imported.", count=f"{len(values):,}"),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_rights(self):
        self.check_access("write")
        self.env["crm.marketing.cost"].check_access("create")

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _read_file(self):
        if not self.file:
            raise UserError(self.env._("Choose a CSV file first."))
        try:
            return cost_file.read(base64.b64decode(self.file))
        except cost_file.FileError as error:
            reasons = {
                "encoding": self.env._("The file is not text in UTF-8. Save it as CSV UTF-8."),
                "empty": self.env._("The file has no rows below the heading."),
                "csv": self.env._("The file is not a CSV table."),
            }
            raise UserError(reasons[str(error)]) from error

    def _parse(self, heading, rows, start, end):
        """(values of the rows, problems) of ``rows`` from ``start`` to ``end``."""
        columns, problems = self._read_heading(heading)
        if problems:
            return [], problems
        parser = self._get_parser(columns)
        parsed = [parser.parse(number, row) for number, row in enumerate(rows[start:end], start + 2)]
        return [values for values, _problems in parsed if values], [
            problem for _values, problems in parsed for problem in problems
        ]

    def _read_heading(self, heading):
        """(field of each column, problems); a column is called as its field, in English or in one's own language."""
        known = {}
        for env in (self.env(context={**self.env.context, "lang": "en_US"}), self.env):
            described = env["crm.marketing.cost"].fields_get(COLUMNS, ["string"])
            for name in COLUMNS:
                for label in (name, name.removesuffix("_id"), described[name]["string"]):
                    known[label.lower()] = name
        columns = [known.get(label.lower()) for label in heading]
        problems = []
        for label, name in zip(heading, columns, strict=True):
            if name is None or columns.count(name) > 1:
                problems.append(cost_file.Problem(1, label, label, "heading" if name is None else "twice"))
        problems += [cost_file.Problem(1, name, "", "column") for name in cost_file.REQUIRED if name not in columns]
        return columns, problems

    def _get_parser(self, columns):
        lang = self.env["res.lang"]._get_data(code=self.env.user.lang or "en_US")
        notation = cost_file.Notation(
            lang.decimal_point or ".", lang.thousands_sep or "", lang.date_format or "%Y-%m-%d"
        )
        currencies = self.env["res.currency"].search([("active", "=", True)])
        names = {
            name: self._get_names(self.env[model].with_context(active_test=False)) for name, model in LINKS.items()
        }
        names["currency_id"] = {currency.name.lower(): currency.id for currency in currencies}
        names["company_id"] = {company.name.lower(): company.id for company in self.env.companies}
        defaults = {name: None for name in (*LINKS, "note")}
        defaults.update(currency_id=self.company_id.currency_id.id, company_id=self.company_id.id)
        places = {currency.id: currency.decimal_places for currency in currencies | self.company_id.currency_id}
        return cost_file.Parser(columns, names, notation, defaults, places, LINKS if self.is_creating else ())

    def _get_names(self, model):
        """{lower-case name: ID, or None when several records have it}.

        The identifier goes before the title, and both before a name that was merged into another.
        """
        merged = self.env["crm.channel.alias"].sudo().search([("res_model", "=", model._name)])
        records, titles = model.search([("name", "!=", False)]), {}
        for record in records:
            title = record.display_name.lower()
            titles[title] = None if title in titles else record.id
        identifiers = {record.name.lower(): record.id for record in records}
        return {**{alias.name.lower(): alias.res_id for alias in merged}, **titles, **identifiers}

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    def _insert(self, rows):
        """All the rows by one INSERT per batch; what the database refuses leaves nothing behind."""
        self._create_missing(rows)
        now, columns = fields.Datetime.now(), SQL(", ").join(map(SQL.identifier, COLUMNS))
        for start in range(0, len(rows), BATCH):
            payload = json.dumps(rows[start : start + BATCH], default=_to_json)
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO crm_marketing_cost (%(columns)s, create_uid, write_uid, create_date, write_date)
                    SELECT %(columns)s, %(uid)s, %(uid)s, %(now)s, %(now)s
                      FROM json_populate_recordset(NULL::crm_marketing_cost, %(payload)s)
                    """,
                    columns=columns,
                    uid=self.env.uid,
                    now=now,
                    payload=payload,
                )
            )
        self.env["crm.marketing.cost"].invalidate_model()

    def _create_missing(self, rows):
        """Put the IDs of new sources, mediums and campaigns where the rows have their names."""
        for name in LINKS:
            unknown = {}
            for row in rows:
                if isinstance(row[name], str):
                    unknown.setdefault(row[name].lower(), row[name])
            created = self.env[LINKS[name]].create([{"name": label} for label in unknown.values()])
            ids = dict(zip(unknown, created.ids, strict=True))
            for row in rows:
                if isinstance(row[name], str):
                    row[name] = ids[row[name].lower()]

    # ------------------------------------------------------------
    # Problems
    # ------------------------------------------------------------

    def _show_problems(self, problems):
        labels = self.env["crm.marketing.cost"].fields_get(COLUMNS, ["string"])
        texts = self._get_problem_texts()
        lines = [
            (
                problem.row,
                labels.get(problem.column, {}).get("string", problem.column),
                problem.value,
                texts[problem.code],
            )
            for problem in problems
        ]
        self.problem_ids.unlink()
        names = ("row", "column", "value", "problem")
        self.write({
            "problem_count": len(lines),
            "problem_file": self._get_problem_file(lines),
            "problem_ids": [fields.Command.create(dict(zip(names, line, strict=True))) for line in lines[:SHOWN]],
        })  # fmt: skip
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Channel Costs"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _get_problem_texts(self):
        return {
            "heading": self.env._("There is no such column. Name it as in the list of costs."),
            "twice": self.env._("This column is there twice."),
            "column": self.env._("This column is missing."),
            "cells": self.env._("The row has more cells than the heading."),
            "date": self.env._("This is not a date. Write it as 2026-05-31 or as in your language."),
            "amount": self.env._("This is not an amount. Write it as 1234.50 or as in your language."),
            "large": self.env._("This amount is too large."),
            "several": self.env._("Several have this name. Use the identifier of the campaign."),
            "unknown": self.env._(
                "There is none of this name. A currency must be active; missing channels can be created by the import."
            ),
            "required": self.env._("This must not be empty."),
            "order": self.env._("A cost cannot end before it begins."),
            "likely": self.env._("A cost lies between the years 2000 and 2099 and covers at most ten years."),
        }

    def _get_problem_file(self, lines):
        """The problems as CSV, which a spreadsheet opens as text: no cell of somebody else's file becomes a formula."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([self.env._("Row"), self.env._("Column"), self.env._("Value"), self.env._("Problem")])
        writer.writerows([row, column, _defuse(value), problem] for row, column, value, problem in lines)
        return base64.b64encode(text.getvalue().encode("utf-8-sig"))


def _to_json(value):
    if isinstance(value, date | Decimal):
        return str(value)
    raise TypeError(value)


def _defuse(value):
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value
