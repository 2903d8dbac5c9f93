from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_segmentation.tests.common import END, SegmentationCommon


@tagged("post_install", "-at_install")
class TestMargin(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_margin = cls._profile(name="Margin of a year", measure="margin")
        cls.goods = cls._product(60)
        cls.customer = cls._customers("C")

    @classmethod
    def _product(cls, cost, **values):
        return cls.env["product.product"].with_company(cls.company).create({
            "name": "Goods", "type": "consu", "invoice_policy": "order", "standard_price": cost, "taxes_id": False,
            **values,
        })  # fmt: skip

    def _order(self, partner, *lines, **values):
        """A confirmed order of (quantity, price) or (quantity, price, values) of goods that cost 60."""
        order = self.env["sale.order"].with_company(self.company).create({
            "partner_id": partner.id,
            "company_id": self.company.id,
            "order_line": [
                Command.create({
                    "product_id": self.goods.id, "product_uom_qty": line[0], "price_unit": line[1], "tax_ids": False,
                    **dict(*line[2:]),
                })
                for line in lines
            ],
            **values,
        })  # fmt: skip
        order.action_confirm()
        return order

    def _invoice(self, order, day, quantity=None):
        invoice = order._create_invoices()
        invoice.invoice_date = invoice.date = f"{day}-10"
        if quantity is not None:
            invoice.invoice_line_ids.quantity = quantity
        invoice.action_post()
        return invoice

    def _credit(self, invoice, day, quantity):
        credit = invoice._reverse_moves([{"invoice_date": f"{day}-10", "date": f"{day}-10"}])
        credit.invoice_line_ids.quantity = quantity
        credit.action_post()
        return credit

    def _figures(self):
        """{customer name: (margin, revenue)} of a new run."""
        return {name: (row.value, row.revenue) for name, row in self._results(self.by_margin).items()}

    def test_two_orders(self):
        """1,000 of goods that cost 600, and 150 of two that cost 120: 400 + 30."""
        self._invoice(self._order(self.customer, (10, 100)), "2026-03")
        self._invoice(self._order(self.customer, (2, 75)), "2026-05")
        self.assertEqual(self._figures(), {"C": (430, 1150)})

    def test_part_of_an_order_carries_its_part_of_the_cost(self):
        """4 of 10 pieces: 400 - 4 × 60; the example of the readme."""
        self._invoice(self._order(self.customer, (10, 100)), "2026-03", 4)
        self.assertEqual(self._figures(), {"C": (160, 400)})

    def test_credit_note_takes_back_both(self):
        """4 pieces less 1: 160 - (100 - 60), in the month of the credit note."""
        invoice = self._invoice(self._order(self.customer, (10, 100)), "2026-03", 4)
        self._credit(invoice, "2026-06", 1)
        self.assertEqual(self._figures(), {"C": (120, 300)})

    def test_credit_note_of_what_was_bought_before_the_window(self):
        invoice = self._invoice(self._order(self.customer, (10, 100)), "2025-05", 4)
        self._credit(invoice, "2026-06", 1)
        self.assertEqual(self._figures(), {"C": (-40, -100)})
        result = self.by_margin.last_run_id.result_ids
        self.assertEqual(result.abc_class, "negative")
        self.assertIn("no margin is left", result.reason)

    def test_another_price_on_the_invoice(self):
        """The cost is that of the order; the amount is that of the invoice: 5 × 90 - 5 × 60."""
        invoice = self._order(self.customer, (5, 100))._create_invoices()
        invoice.write({"invoice_date": "2026-04-10", "date": "2026-04-10"})
        invoice.invoice_line_ids.price_unit = 90
        invoice.action_post()
        self.assertEqual(self._figures(), {"C": (150, 450)})

    def test_foreign_currency(self):
        """10 pieces at 300 CHF ordered at 2 CHF per unit and invoiced at 3: 3,000 / 3 - 10 × 60.

        The cost stands on the order as 120 CHF at the rate of its day.
        """
        other = self.setup_other_currency("CHF", rates=[("2026-01-01", 2), ("2026-03-01", 3)])
        pricelist = self.env["product.pricelist"].create({"name": "CHF", "currency_id": other.id})
        order = self._order(
            self.customer, (10, 300, {"purchase_price": 120}), pricelist_id=pricelist.id, currency_id=other.id
        )
        order.date_order = "2026-02-10 12:00:00"
        self.assertEqual(order.currency_rate, 2)
        self._invoice(order, "2026-03")
        self.assertEqual(self._figures(), {"C": (400, 1000)})

    def test_another_unit_on_the_invoice(self):
        """2 dozens at 1,200 of goods that cost 60 a piece, invoiced as 24 pieces: 2,400 - 24 × 60."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order(self.customer, (2, 1200, {"product_uom_id": dozen.id}))
        self.assertEqual(order.order_line.purchase_price, 720)
        invoice = order._create_invoices()
        invoice.write({"invoice_date": "2026-04-10", "date": "2026-04-10"})
        piece = self.env.ref("uom.product_uom_unit")
        invoice.invoice_line_ids.write({"product_uom_id": piece.id, "quantity": 24, "price_unit": 100})
        invoice.action_post()
        self.assertEqual(self._figures(), {"C": (960, 2400)})

    def test_lines_of_no_order_are_left_out_and_told(self):
        """C: 400 of margin, and 70 by hand in the same invoice; D and E have nothing known."""
        invoice = self._order(self.customer, (10, 100))._create_invoices()
        invoice.write({
            "invoice_date": "2026-03-10", "date": "2026-03-10",
            "invoice_line_ids": [Command.create({"name": "Extra", "price_unit": 70, "tax_ids": False})],
        })  # fmt: skip
        invoice.action_post()
        self._buy(self._customers("D"), "2026-04", 500)
        self._past(self._customers("E"), {"2026-05": 30})
        self.assertEqual(self._figures(), {"C": (400, 1070), "D": (0, 500), "E": (0, 30)})
        run = self.by_margin.last_run_id
        self.assertEqual((run.revenue_total, run.revenue_without_margin), (1600, 600))
        self.assertEqual(self.by_margin.revenue_without_margin, 600)
        classes = {result.partner_id.name: result.abc_class for result in run.result_ids}
        self.assertEqual(classes, {"C": "A", "D": False, "E": False})
        unknown = run.result_ids.filtered(lambda result: result.partner_id.name == "D")
        self.assertIn("No known margin", unknown.reason)
        self.assertEqual(run.curve_count, 1)

    def test_the_order_of_customers_is_another_one(self):
        """Small: 200 of revenue, 140 of margin; Big: 1,000 and 60."""
        big, small = self._customers("Big", "Small")
        self._invoice(self._order(big, (10, 100, {"purchase_price": 94})), "2026-03")
        self._invoice(self._order(small, (1, 200)), "2026-03")
        by_revenue = self._results()
        by_margin = self._results(self.by_margin)
        self.assertEqual((by_revenue["Big"].rank, by_revenue["Small"].rank), (1, 2))
        self.assertEqual((by_margin["Big"].rank, by_margin["Small"].rank), (2, 1))
        self.assertEqual((by_margin["Small"].share, by_margin["Small"].abc_class), (70, "A"))
        self.assertNotEqual(by_revenue["Big"].run_id.parameter_key, by_margin["Big"].run_id.parameter_key)
        self.assertIn("Measure: Margin\n", by_margin["Big"].run_id.parameters_text)

    def test_another_cost_is_another_run(self):
        """Neither the revenue nor the class changes, the number behind it does."""
        order = self._order(self.customer, (10, 100))
        self._invoice(order, "2026-03")
        first = self.by_margin._run(END)
        self.assertEqual(self.by_margin._run(END), first)
        order.order_line.purchase_price = 50
        second = self.by_margin._run(END)
        self.assertNotEqual(second, first)
        self.assertEqual((first.result_ids.value, second.result_ids.value), (400, 500))

    def test_variation_of_the_margin(self):
        """400 in March and in May, 0 in April, and April to June since: mean 200, deviation 200 of four months."""
        self.by_margin.xyz_method = "variation"
        order = self._order(self.customer, (20, 100))
        self._invoice(order, "2026-03", 10)
        self._invoice(order, "2026-05", 10)
        result = self._results(self.by_margin)["C"]
        self.assertEqual((result.mean, result.deviation, result.coefficient, result.age_months), (200, 200, 100, 4))
        self.assertEqual(result.xyz_class, "Y")

    def test_taken_off(self):
        """The choice goes: its profile is put away and its runs go; the customers show nobody's class."""
        self.profile.is_main = False
        self.by_margin.is_main = True
        self._invoice(self._order(self.customer, (10, 100)), "2026-03")
        run = self.by_margin._run(date(2026, 6, 30))
        self.assertEqual(self.customer.with_company(self.company).abc_class, "A")
        choices = self.env["ir.model.fields.selection"].search([
            ("value", "=", "margin"), ("field_id.model", "in", ["crm.segmentation", "crm.segmentation.run"]),
        ])  # fmt: skip
        self.assertEqual(len(choices), 2)
        for choice in choices:
            choice._process_ondelete()
        self.assertFalse(run.exists())
        self.assertEqual((self.by_margin.active, self.by_margin.measure), (False, "revenue"))
        self.env.invalidate_all()
        self.assertFalse(self.customer.with_company(self.company).abc_class)
