from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSaleOrder(TransactionCase):
    def test_classes_of_the_customer(self):
        """An order of a contact shows the classes of its company, in the current company only."""
        company = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": company.id})
        other = self.env["res.partner"].create({"name": "Other"})
        self.env["crm.segmentation.customer"].create({
            "company_id": self.env.company.id, "partner_id": company.id, "abc_class": "A", "xyz_class": "X",
            "segment_code": "AX", "segment_quadrant": "cash_cow",
        })  # fmt: skip
        person = new_test_user(self.env, "order-seller", groups="sales_team.group_sale_salesman_all_leads")
        orders = self.env["sale.order"].create([{"partner_id": partner.id} for partner in (contact, other)])
        orders = orders.with_user(person)
        self.assertEqual(orders.mapped("segment_code"), ["AX", "none"])
        mine = [("id", "in", orders.ids)]
        self.assertEqual(orders.search([*mine, ("abc_class", "=", "A")]), orders[0])
        groups = orders.formatted_read_group(mine, ["segment_quadrant"], ["__count"])
        self.assertEqual({group["segment_quadrant"]: group["__count"] for group in groups}, {"cash_cow": 1, False: 1})
