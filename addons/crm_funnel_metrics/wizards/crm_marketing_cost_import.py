import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..models.crm_marketing_cost import COLUMNS, LINKS, get_key
from ..tools import cost_file

BATCH = 10_000  # rows checked in one call of the screen
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
    is_repeating = fields.Boolean(
        string="Import Repeated Rows",
        help="Import rows that the file has twice, and those of which there is the same cost already. Otherwise they"
        " are a problem: costs imported a second time would count twice.",
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
        if not problems and not self.is_repeating:
            problems = self._find_repeated(values)
        if problems:
            return self._show_problems(problems)
        self.env["crm.marketing.cost"]._insert(list(values.values()))
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
        """({number of the row: values}, problems) of ``rows`` from ``start`` to ``end``."""
        columns, problems = self._read_heading(heading)
        if problems:
            return {}, problems
        parser = self._get_parser(columns)
        parsed = {number: parser.parse(number, row) for number, row in enumerate(rows[start:end], start + 2)}
        return {number: values for number, (values, _problems) in parsed.items() if values}, [
            problem for _values, problems in parsed.values() for problem in problems
        ]

    def _find_repeated(self, values):
        """Problems of the rows that the file has before, or of which there is the same cost already."""
        known, seen, problems = self.env["crm.marketing.cost"]._find_known(list(values.values())), set(), []
        for number, row in values.items():
            key = get_key(row)
            if key in known or key in seen:
                code = "known" if key in known else "repeated"
                problems.append(cost_file.Problem(number, "amount", str(row["amount"]), code))
            seen.add(key)
        return problems

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
    # Problems
    # ------------------------------------------------------------

    def _show_problems(self, problems):
        lines = self.env["crm.marketing.cost.import.problem"]
        vals_list = lines._prepare_vals_list(problems)
        self.problem_ids.unlink()
        self.write({
            "problem_count": len(vals_list),
            "problem_file": lines._to_csv(vals_list),
            "problem_ids": [fields.Command.create(vals) for vals in vals_list[:SHOWN]],
        })  # fmt: skip
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Channel Costs"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
