import base64
import doctest

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import past_revenue_file
from .common import SegmentationCommon


@tagged("post_install", "-at_install")
class TestPastRevenue(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme, cls.other = cls._customers("Acme", "Other")
        cls.acme.ref = "C-1"

    def test_reading_of_the_file(self):
        self.assertEqual(doctest.testmod(past_revenue_file).failed, 0)

    def test_import(self):
        self._import("customer;month;amount\nC-1;2026-05;1 000,50\nOther;04/2026;-20\n")
        self.assertEqual(self._rows(), [("Acme", "2026-05-01", 1000.5), ("Other", "2026-04-01", -20)])
        self.assertEqual(self._classes("abc_class"), {"Acme": "A", "Other": "negative"})

    def test_import_again_replaces(self):
        self._import("customer,month,amount\nAcme,2026-05,1\n")
        self._import("customer,month,amount\nAcme,2026-05,2\nAcme,2026-04,3\n")
        self.assertEqual(self._rows(), [("Acme", "2026-05-01", 2), ("Acme", "2026-04-01", 3)])

    def test_all_rows_or_none_with_an_error_for_each_bad_one(self):
        self._customers("Twin", "Twin")
        wizard = self._wizard(
            "customer,month,amount\nAcme,2026-05,1\nNobody,2026-05,1\nTwin,2026-05,1\nAcme,May,1\nAcme,2026-04,x\n"
            ",2026-04,1\nAcme,2026-05,2\nAcme,2999-01,1\n"
        )
        wizard.action_check()
        self.assertEqual([line.split(":")[0] for line in wizard.errors.split("\n")],
                         [f"Line {number}" for number in range(3, 10)])  # fmt: skip
        self.assertFalse(wizard.is_checked)
        with self.assertRaisesRegex(UserError, "Line 3: no customer is called “Nobody”"):
            wizard.action_import()
        self.assertFalse(self._rows())

    def test_empty_cell_is_nobodys_reference(self):
        """Most contacts have no reference: they are not read for a row without a customer."""
        asked = []
        partners = type(self.env["res.partner"])
        search = partners.search
        self.patch(partners, "search", lambda *args, **kwargs: asked.append(args[1]) or search(*args, **kwargs))
        wizard = self._wizard("customer,month,amount\n,2026-05,1\nNobody,2026-05,1\n")
        wizard.action_check()
        self.assertEqual(wizard.errors.split("\n")[0], "Line 2: no customer")
        self.assertTrue(asked)
        self.assertFalse([domain for domain in asked if "" in str(domain).split("'")[1::2]])

    def test_files_that_are_none(self):
        for text, words in (("customer,month\n", "amount"), ("\n", "customer"), ("customer,month,amount\n", "no rows")):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, words):
                self._import(text)
        with self.assertRaisesRegex(UserError, "UTF-8"):
            self._import("customer,month,amount\nAcmé,2026-05,1\n".encode("latin-1"))

    def test_rest_of_an_amount_is_not_lost(self):
        """1000,50 without quotes in a file with commas is two cells; 1.234 is one and a bit or more than a thousand."""
        for row, words in (("Acme,2026-05,1000,50", "quotes"), ("Acme,2026-05,1.234", "may be two")):
            with self.subTest(row=row), self.assertRaisesRegex(UserError, words):
                self._import(f"customer,month,amount\n{row}\n")
        self.assertFalse(self._rows())

    def test_unclosed_quote(self):
        """It makes a customer of all that follows: the error does not show it all."""
        with self.assertRaisesRegex(
            UserError, r"^Line 102: no customer is called “Acme,2026-05,1 Other,.{,30} \[...\]”$"
        ):
            self._import('customer,month,amount\n"Acme,2026-05,1\n' + "Other,2026-05,1\n" * 100)

    def test_what_is_invoiced_in_odoo_too_is_told(self):
        """Of three months two have documents of the customer, one of them a credit note; a draft is none."""
        self._buy(self.acme, "2026-04", 100)
        self._buy(self.acme, "2026-05", 20, "out_refund")
        self._buy(self.acme, "2026-03", 100, post=False)
        wizard = self._wizard(
            "customer,month,amount\nAcme,2026-03,1\nAcme,2026-04,1\nAcme,2026-05,1\nOther,2026-04,1\n"
        )
        wizard.action_check()
        self.assertEqual((wizard.is_checked, wizard.row_count, wizard.overlap_count), (True, 4, 2))

    def test_contact_is_its_company(self):
        self._customers("Person", parent_id=self.acme.id)
        self._import("customer,month,amount\nPerson,2026-05,5\n")
        self.assertEqual(self._rows(), [("Acme", "2026-05-01", 5)])

    def test_odoos_own_import_keeps_the_first_day(self):
        done = self.env["crm.segmentation.past.revenue"].load(
            ["partner_id/id", "company_id/.id", "month", "amount"],
            [[self._xmlid(self.acme), str(self.company.id), "2026-05-17", "7.5"]],
        )
        self.assertFalse(done["messages"])
        self.assertEqual(self._rows(), [("Acme", "2026-05-01", 7.5)])

    def test_one_amount_per_month(self):
        self._past(self.acme, {"2026-05": 1})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._past(self.acme, {"2026-05": 2})

    def _wizard(self, text):
        content = text if isinstance(text, bytes) else text.encode()
        return self.env["crm.segmentation.past.revenue.import"].create(
            {"file": base64.b64encode(content), "company_id": self.company.id}
        )

    def _import(self, text):
        self._wizard(text).action_import()

    def _rows(self):
        rows = self.env["crm.segmentation.past.revenue"].search([("company_id", "=", self.company.id)])
        return [(row.partner_id.name, str(row.month), row.amount) for row in rows]

    def _xmlid(self, record):
        self.env["ir.model.data"].create(
            {"name": "past_revenue_acme", "module": "__test__", "model": record._name, "res_id": record.id}
        )
        return "__test__.past_revenue_acme"
