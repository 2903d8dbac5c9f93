from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class DealInvoiceCase(AccountTestInvoicingCommon):
    """Deals of a company with a chart of accounts; sales are taxed at 21 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True, context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.company_data["company"]
        cls.customer = cls.env["res.partner"].create({"name": "Harbour Ltd", "company_id": False})
        cls.tax = cls.tax_sale_a.copy({"name": "21%", "amount": 21})
        cls.boat = cls.env["product.product"].create(
            {"name": "Boat", "type": "service", "invoice_policy": "order", "taxes_id": cls.tax.ids}
        )
        cls.anna = cls._new_user("anna", "sales_team.group_sale_salesman")
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")

    @classmethod
    def _new_user(cls, login, groups):
        company = cls.company_data["company"]
        return new_test_user(
            cls.env,
            f"links_{login}",
            groups,
            company_id=company.id,
            company_ids=company.ids,
            email=f"{login}@x.example",
        )

    @classmethod
    def _deal(cls, name, **vals):
        defaults = {"type": "opportunity", "partner_id": cls.customer.id, "company_id": cls.company.id}
        return cls.env["crm.lead"].create({"name": name, "user_id": cls.anna.id, **defaults, **vals})

    @classmethod
    def _order(cls, deal, amount, **vals):
        """A confirmed order of the deal of ``amount`` untaxed."""
        line = Command.create({"product_id": cls.boat.id, "price_unit": amount, "tax_ids": [Command.set(cls.tax.ids)]})
        order = cls.env["sale.order"].create(
            {
                "partner_id": deal.partner_id.id,
                "opportunity_id": deal.id,
                "company_id": cls.company.id,
                "order_line": [line],
                **vals,
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _invoice(cls, amounts=(100,), day="2026-03-10", move_type="out_invoice", post=True, **vals):
        """A customer document without taxes: a line of each of ``amounts``, or of (amount, deal)."""
        amounts = [amount if isinstance(amount, tuple) else (amount, None) for amount in amounts]
        lines = [
            Command.create(
                {"name": "Goods", "price_unit": amount, "tax_ids": [Command.clear()]}
                | ({"lead_id": deal.id} if deal else {})
            )
            for amount, deal in amounts
        ]
        move = (
            cls.env["account.move"]
            .with_company(vals.pop("company", cls.company))
            .create(
                {
                    "move_type": move_type,
                    "partner_id": cls.customer.id,
                    "invoice_date": day,
                    "date": day,
                    "invoice_line_ids": lines,
                    **vals,
                }
            )
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, move, amount=None, day="2026-03-20"):
        """Pay ``amount`` of the document, all of it when none is given, by a payment that is in the books."""
        wizard = move.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        values = {"payment_date": day, "group_payment": True} | ({"amount": amount} if amount else {})
        return wizard.create(values)._create_payments()

    def _money(self, moves, *deals):
        """[(invoiced, paid)] of each of ``deals`` in these documents."""
        self.env["crm.deal.invoice"].invalidate_model()  # each request reads the relation anew
        rows = self.env["crm.deal.invoice"].search([("move_id", "in", moves.ids)])
        return [
            tuple(round(sum(rows.filtered(lambda row, deal=deal: row.lead_id == deal).mapped(name)), 6)
                  for name in ("invoiced", "paid"))
            for deal in deals
        ]  # fmt: skip

    def _today(self):
        return fields.Date.context_today(self.env.user)


class InvoiceMatchCase(DealInvoiceCase):
    """Won deals, and the work list of the accountant."""

    def _won(self, name, amount, day="2026-03-05", **vals):
        """A deal won on ``day``."""
        stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        deal = self._deal(name, expected_revenue=amount, stage_id=stage.id, **vals)
        deal.date_closed = f"{day} 12:00:00"
        return deal

    def _match(self, *invoices):
        """The rows of the work list for these invoices, after a pass over all."""
        matches = self.env["crm.invoice.match"].with_user(self.accountant)
        matches.action_find()
        found = {match.move_id: match for match in matches.search([])}
        return [found.get(invoice, matches) for invoice in invoices]

    def _points(self, match):
        candidate = match.candidate_id
        return [candidate[f"points_{kind}"] for kind in ("customer", "amount", "date", "reference")]
