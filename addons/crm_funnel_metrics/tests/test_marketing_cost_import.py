import base64
import doctest
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from ..tools import cost_file
from ..wizards import crm_marketing_cost_import as wizard
from .channel_common import ChannelCase


@tagged("post_install", "-at_install")
class TestMarketingCostImport(ChannelCase):
    def _wizard(self, text, user=None, encoding="utf-8", **vals):
        file = base64.b64encode(text.encode(encoding))
        return self.env["crm.marketing.cost.import"].with_user(user or self.marketer).create({"file": file, **vals})

    def _import(self, *lines, heading="From,To,Source,Campaign,Amount,Currency,Note", **vals):
        """(what the import did, its wizard)"""
        record = self._wizard("\n".join([heading, *lines]), **vals)
        return record.action_import(), record

    def _costs(self):
        return self.env["crm.marketing.cost"].search([("company_id", "=", self.company.id)], order="id")

    def _problems(self, record):
        return [(problem.row, problem.column, problem.value) for problem in record.problem_ids]

    def test_rows_become_costs(self):
        action, _record = self._import(
            '2026-05-01,05/31/2026,our web,SPRING,"1,500.50",EUR,TV spot',
            "",
            "2026-05-17,,,,12.3456,,",
        )
        self.assertEqual(action["tag"], "display_notification")
        self.assertRecordValues(
            self._costs(),
            [
                {
                    "date_from": self._date("2026-05-01"), "date_to": self._date("2026-05-31"),
                    "source_id": self.web.id, "campaign_id": self.spring.id, "amount": 1500.5, "note": "TV spot",
                    "currency_id": self.company.currency_id.id, "create_uid": self.marketer.id,
                },
                {
                    "date_from": self._date("2026-05-17"), "date_to": self._date("2026-05-17"), "source_id": False,
                    "campaign_id": False, "amount": 12.35, "note": False,
                    "currency_id": self.company.currency_id.id, "create_uid": self.marketer.id,
                },
            ],
        )  # fmt: skip

    def _date(self, text):
        return self.env["crm.marketing.cost"]._fields["date_from"].to_date(text)

    def test_one_wrong_row_and_nothing_is_written(self):
        _action, record = self._import(
            "2026-05-01,2026-05-31,Our Web,Spring,100,EUR,fine",
            "2026-05-32,2026-05-31,Our Web,Spring,much,XYZ,",
            "2026-06-02,2026-06-01,Elsewhere,,,EUR,",
            "2026-06-02,2026-06-01,,,5,EUR,",
            "0206-06-02,2026-06-01,,,5,EUR,",
            "2026-06-02,2026-06-03,,,5,EUR,note,more",
        )
        self.assertFalse(self._costs())
        expected = [
            (3, "From", "2026-05-32"), (3, "Amount", "much"), (3, "Currency", "XYZ"),
            (4, "Source", "Elsewhere"), (5, "To", ""), (6, "From", ""), (7, "", "more"),
        ]  # fmt: skip
        self.assertEqual(self._problems(record), expected)
        self.assertEqual(record.problem_count, 7)

    def test_problems_can_be_downloaded(self):
        with patch.object(wizard, "SHOWN", 2):
            _action, record = self._import("=cmd(),,,,1,,", "x,,,,1,,", "y,,,,1,,")
        self.assertEqual((len(record.problem_ids), record.problem_count), (2, 3))
        lines = base64.b64decode(record.problem_file).decode("utf-8-sig").splitlines()
        self.assertEqual(lines[0], "Row,Column,Value,Problem")
        self.assertTrue(lines[1].startswith("2,From,'=cmd(),"))
        self.assertEqual(len(lines), 4)

    def test_missing_channels_are_created_only_when_asked(self):
        row = "2026-05-01,,Radio,Autumn,5,,"
        self._import(row)
        self.assertFalse(self._costs())
        self._import(row, row.lower(), is_creating=True, is_repeating=True)
        costs = self._costs()
        self.assertEqual(costs.mapped("source_id.name"), ["Radio"])
        self.assertEqual(costs.mapped("campaign_id.title"), ["Autumn"])

    def test_wrong_row_creates_no_channel(self):
        self._import("2026-05-01,,Radio,,5,,", "2026-05-01,,Radio,,five,,", is_creating=True)
        self.assertFalse(self.env["utm.source"].search([("name", "=", "Radio")]))

    def test_campaigns_of_the_same_title(self):
        """The title is ambiguous, the identifier is not."""
        double = self.env["utm.campaign"].create({"title": "Spring"})
        self.assertEqual(double.name, "Spring [2]")
        self.env["utm.campaign"].create([{"title": "Winter", "name": name} for name in ("w1", "w2")])
        _action, record = self._import("2026-05-01,,,Winter,5,,", "2026-05-01,,,w2,5,,", "2026-05-01,,,Spring [2],5,,")
        self.assertEqual(self._problems(record), [(2, "Campaign", "Winter")])

    def test_language_of_the_reader(self):
        """A Lithuanian writes 1 500,50, has semicolons and headings of his own."""
        self.env["res.lang"]._activate_lang("lt_LT")
        self.marketer.lang = "lt_LT"
        self._import("2026-05-17;1 500,50", heading="date_from;amount")
        self.assertEqual(self._costs().amount, 1500.5)

    def test_thousands_of_others_are_no_decimals(self):
        """12.345 in a German file are twelve thousand, which an English reader must not import as twelve."""
        _action, record = self._import("2026-05-01,,,,12.345,,", "2026-05-01,,,,0.345,,", '2026-05-01,,,,"1,234.567",,')
        self.assertEqual(self._problems(record), [(2, "Amount", "12.345")])
        self.assertFalse(self._costs())

    def test_empty_cells_behind_the_table(self):
        """As spreadsheets save them."""
        self._import("2026-05-17;5;;", ";;;", heading="\N{ZERO WIDTH NO-BREAK SPACE}From;Amount;;")
        self.assertEqual(self._costs().amount, 5)

    def test_file_imported_twice(self):
        """The rows of which there is the same cost are named; they are written only if that is said to be meant."""
        rows = ("2026-05-01,2026-05-31,Our Web,Spring,100,EUR,TV", "2026-05-01,2026-05-31,,,100.00,EUR,")
        self._import(*rows)
        new = "2026-05-01,2026-05-31,Our Web,Spring,101,EUR,TV"
        _action, record = self._import(new, *rows)
        self.assertEqual(self._problems(record), [(3, "Amount", "100.00"), (4, "Amount", "100.00")])
        self.assertIn("already", record.problem_ids[0].problem)
        self.assertEqual(len(self._costs()), 2)
        record.is_repeating = True
        record.action_import()
        self.assertEqual(sorted(self._costs().mapped("amount")), [100, 100, 100, 100, 101])

    def test_row_that_the_file_has_twice(self):
        row = "2026-05-01,,Radio,,5,,"
        _action, record = self._import(row, "2026-05-01,,Radio,,5,,other", row, is_creating=True)
        self.assertEqual(self._problems(record), [(4, "Amount", "5.00")])
        self.assertIn("above", record.problem_ids.problem)
        self.assertFalse(self.env["utm.source"].search([("name", "=", "Radio")]))

    def test_headings(self):
        _action, record = self._import("1,2,3", heading="Amount,Colour,Amount")
        self.assertEqual(
            self._problems(record),
            [(1, "Amount", "Amount"), (1, "Colour", "Colour"), (1, "Amount", "Amount"), (1, "From", "")],
        )
        self.assertFalse(self._costs())

    def test_files_that_are_no_table(self):
        for text, encoding in (
            ("", "utf-8"),
            ("From,Amount", "utf-8"),
            ("From,Amount\nü,1", "latin-1"),
            ("a\0b\nc", "utf-8"),
        ):
            with self.assertRaises(UserError):
                self._wizard(text, encoding=encoding).action_import()
        with self.assertRaises(UserError):
            self.env["crm.marketing.cost.import"].with_user(self.marketer).create({}).action_import()

    def test_other_companies_are_refused(self):
        other = self.env["res.company"].create({"name": "Other Boats"})
        _action, record = self._import(
            f"2026-05-17,5,{other.name}", f"2026-05-17,5,{self.company.name}", heading="From,Amount,Company"
        )
        self.assertEqual(self._problems(record), [(2, "Company", "Other Boats")])
        with self.assertRaises(AccessError):
            self._wizard("From,Amount\n2026-05-17,5", company_id=other.id).action_import()
        self.assertFalse(self.env["crm.marketing.cost"].search([("company_id", "=", other.id)]))

    def test_the_screen_checks_batch_by_batch(self):
        record = self._wizard("From,Amount\n" + "2026-05-17,5\n" * 24 + "never,5\n")
        with patch.object(wizard, "BATCH", 10):
            steps = [record.check_rows(start) for start in (0, 10, 20)]
        self.assertEqual(
            [(step["done"], step["total"], step["problems"]) for step in steps], [(10, 25, 0), (20, 25, 0), (25, 25, 1)]
        )

    def test_only_the_group_imports(self):
        record = self._wizard("From,Amount\n2026-05-17,5")
        for user in (self.anna, self.director):
            with self.assertRaises(AccessError):
                self._wizard("From,Amount\n2026-05-17,5", user=user)
            for method in ("action_import", "check_rows"):
                with self.assertRaises(AccessError):
                    getattr(record.with_user(user), method)()

    def test_hundred_thousand_rows(self):
        rows = [
            f"2026-{1 + n % 12:02}-{1 + n % 28:02},,Our Web,Spring,{n % 999}.{n % 100:02},EUR,row {n}"
            for n in range(100_000)
        ]
        record = self._wizard("\n".join(["From,To,Source,Campaign,Amount,Currency,Note", *rows]))
        for start in range(0, 100_000, wizard.BATCH):
            self.assertFalse(record.check_rows(start)["problems"])
        record.action_import()
        self.assertEqual(self.env["crm.marketing.cost"].search_count([("company_id", "=", self.company.id)]), 100_000)


@tagged("post_install", "-at_install")
class TestAmounts(TransactionCase):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(cost_file).failed, 0)

    def test_amounts_of_both_notations(self):
        english, german = cost_file.Notation(".", ",", ""), cost_file.Notation(",", ".", "")
        for notation, good, bad in (
            (
                english,
                {"1,234.5": "1234.5", "0.5": "0.5", "-3": "-3", "1 000": "1000"},
                ["1,5", "12,34.5", "1.2.3", "e5", "٣"],
            ),
            (german, {"1.234,5": "1234.5", "0,5": "0.5", "12.50": "12.50"}, ["1,234.5", "1,2,3", "nan"]),
        ):
            parser = cost_file.Parser([], {}, notation, {}, {})
            self.assertEqual({cell: str(parser._to_amount(cell)) for cell in good}, good)
            for cell in bad:
                with self.assertRaises(ValueError, msg=cell):
                    parser._to_amount(cell)
