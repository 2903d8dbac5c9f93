from odoo.tests import TransactionCase, tagged
@tagged("post_install", "-at_install")
class TestX(TransactionCase):
    def test_x(self):
        self.assertTrue(self.env["crm.lead"].create({"name": "x"}))
