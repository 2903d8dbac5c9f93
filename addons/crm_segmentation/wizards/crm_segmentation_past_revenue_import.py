import base64
import json
from collections import defaultdict
from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools.past_revenue_file import REST, parse_amount, parse_month, read_rows

SHOWN = 50  # errors


class CrmSegmentationPastRevenueImport(models.TransientModel):
    """Reads a file of past revenue: customer, month, amount. All of its rows are taken, or none.

    A customer is found by its reference, tax ID, e-mail or name, in this order, if one company or person alone has it.
    A month that is there already gets the amount of the file, so a corrected file may be imported again.
    """

    _name = "crm.segmentation.past.revenue.import"
    _description = "Import of Past Revenue"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    file = fields.Binary(required=True, attachment=False, help="CSV in UTF-8 with the columns customer, month, amount.")
    filename = fields.Char()
    errors = fields.Text(readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    is_checked = fields.Boolean(readonly=True)
    overlap_count = fields.Integer(
        readonly=True, help="Rows of a month in which the customer has posted invoices or credit notes too."
    )

    @api.onchange("file", "company_id")
    def _onchange_file(self):
        """What was found in the file before says nothing of this one."""
        self.errors, self.is_checked, self.overlap_count = False, False, 0

    def action_check(self):
        """Read the file without importing it: show how many rows are good, or what is wrong with which."""
        self.ensure_one()
        self.check_access("write")
        rows, errors = self._read()
        lines = errors[:SHOWN]
        if len(errors) > SHOWN:
            lines.append(self.env._("… and %(count)s more", count=len(errors) - SHOWN))
        self.write({
            "errors": "\n".join(lines), "row_count": len(rows), "is_checked": not errors,
            "overlap_count": 0 if errors else self._count_overlap(rows),
        })  # fmt: skip
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segmentation.crm_segmentation_past_revenue_import_action"
        )
        return {**action, "res_id": self.id}

    def action_import(self):
        """Import all rows and show them. Raises UserError with the first errors if one is wrong: none is imported."""
        self.ensure_one()
        self.env["crm.segmentation.past.revenue"].check_access("create")
        rows, errors = self._read()
        if errors:
            raise UserError("\n".join(errors[:SHOWN]))
        self._store(rows)
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_segmentation.crm_segmentation_past_revenue_action")
        return {**action, "target": "main"}

    def _read(self):
        """({(customer ID, month): amount}, what is wrong, in the reader's words)."""
        try:
            lines = list(read_rows(base64.b64decode(self.file)))
        except KeyError as error:
            return {}, [self.env._("Columns that are missing in the first line: %(columns)s", columns=error.args[0])]
        except UnicodeDecodeError:
            return {}, [self.env._("The file is not in UTF-8: save it as “CSV UTF-8”.")]
        if not lines:
            return {}, [self.env._("The file has no rows.")]
        customers = self._find_customers({values["customer"] for _number, values in lines} - {""})
        rows, errors = {}, []
        for number, values in lines:
            key, amount, error = self._parse(values, customers)
            if not error and key in rows:
                error = self.env._(
                    "“%(customer)s” has %(month)s twice",
                    customer=values["customer"],
                    month=format_date(self.env, key[1], date_format="MMMM y"),
                )
            if error:
                errors.append(self.env._("Line %(number)s: %(error)s", number=number, error=error))
            rows[key] = amount
        return rows, errors

    def _parse(self, values, customers):
        """((customer ID, month), amount, what is wrong) of one row."""
        found = customers.get(values["customer"], ())
        month, amount = parse_month(values["month"]), parse_amount(values["amount"])
        error = None
        if values.get(REST):
            error = self.env._("more cells than columns: put quotes around an amount with a comma")
        elif not values["customer"]:
            error = self.env._("no customer")
        elif len(found) != 1:
            name = shorten(values["customer"], 60)  # after a quote that is not closed it is the rest of the file
            several = self.env._("several customers are called “%(name)s”: give the reference", name=name)
            error = several if found else self.env._("no customer is called “%(name)s”", name=name)
        elif not month:
            error = self.env._("“%(text)s” is no month: write 2024-03 or 03/2024", text=values["month"])
        elif month > self.company_id._get_segmentation_today():
            error = self.env._("%(text)s is in the future", text=values["month"])
        elif amount is None:
            error = self.env._("“%(text)s” is no amount or may be two: write 1234.50", text=values["amount"])
        return (next(iter(found), None), month), amount, error

    def _find_customers(self, texts):
        """{text: IDs of the customers it stands for}, by the first of the fields that knows it."""
        found = {}
        companies = Domain("company_id", "in", [False, self.company_id.id])
        for name in ("ref", "vat", "email", "name"):
            by_text = defaultdict(set)
            for partner in self.env["res.partner"].search(companies & Domain(name, "in", list(texts - found.keys()))):
                by_text[partner[name]].add(partner.commercial_partner_id.id)
            found.update(by_text)
        return found

    def _count_overlap(self, rows):
        """How many of the rows say what documents in Odoo may say already: both would count."""
        # Who imports need not be an accountant, and only counts.
        groups = self.env["account.move"].sudo()._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ("commercial_partner_id", "in", [customer for customer, _month in rows]),
            ],
            ["commercial_partner_id", "invoice_date:month"],
        )  # fmt: skip
        return len(rows.keys() & {(customer.id, month) for customer, month in groups})

    def _store(self, rows):
        """One statement for all rows; an amount that is there already is replaced."""
        past = self.env["crm.segmentation.past.revenue"]
        past.flush_model()
        payload = [
            {"partner_id": customer, "month": str(month), "amount": amount}
            for (customer, month), amount in rows.items()
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_segmentation_past_revenue AS past
                       (partner_id, month, amount, company_id, create_uid, create_date, write_uid, write_date)
                SELECT partner_id, month, amount, %(company)s, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM json_to_recordset(%(rows)s) AS row (partner_id int, month date, amount numeric)
                    ON CONFLICT (partner_id, company_id, month)
                       DO UPDATE SET amount = excluded.amount, write_uid = %(user)s, write_date = %(now)s
                """,
                rows=json.dumps(payload),
                company=self.company_id.id,
                user=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        past.invalidate_model()
