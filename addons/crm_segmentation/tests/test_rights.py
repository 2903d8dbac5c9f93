from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .common import END, SegmentationCommon, months

MONEY = ("value", "revenue", "share", "cumulative_share", "rank", "mean", "deviation")


@tagged("post_install", "-at_install")
class TestRights(SegmentationCommon):
    """A salesperson sees A and X, and by no way what is behind them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        groups = "sales_team.group_sale_salesman,base.group_allow_export"
        cls.seller = new_test_user(cls.env, "seller", groups, **company)
        cls.manager = new_test_user(cls.env, "manager", "sales_team.group_sale_manager", **company)
        cls.customer = cls._customers("Big")
        cls.small = cls._customers("Small")
        cls._past(cls.customer, months("2025-07", 12, 100))
        cls._past(cls.small, months("2025-07", 12, 1))
        cls.run_ = cls.profile._run(END)

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()
        self.results = self.env["crm.segmentation.result"].with_user(self.seller).with_context(
            allowed_company_ids=self.company.ids
        )  # fmt: skip
        self.result = self.results.search([("partner_id", "=", self.customer.id)])

    def test_letters_are_for_all_salespeople(self):
        self.assertEqual((self.result.abc_class, self.result.xyz_class, self.result.orders), ("A", "X", 12))
        partner = self.customer.with_user(self.seller).with_company(self.company)
        self.assertEqual((partner.abc_class, partner.segment_code, partner.segment_quadrant), ("A", "AX", "cash_cow"))
        self.assertEqual(partner.segment_reason, "A; X: bought in 12 of 12 months")

    def test_reason_with_money(self):
        partner = self.customer.with_user(self.manager).with_company(self.company)
        self.assertEqual(partner.segment_reason, "A: rank 1 of 2, 99.0 % cumulative; X: bought in 12 of 12 months")

    def test_no_money_by_read_export_search_order_and_group(self):
        for name in MONEY:
            with self.subTest(field=name):
                self.assertNotIn(name, self.results.fields_get())
                for method, arguments in (
                    ("read", [self.result.ids, [name]]),
                    ("export_data", [self.result.ids, [name]]),
                    ("search_read", [[(name, ">", 5)], ["id"]]),
                    ("search", [[(name, ">", 5)]]),
                    ("search_count", [[(name, "<", 5)]]),
                    ("formatted_read_group", [[], ["abc_class"], [f"{name}:sum"]]),
                    ("formatted_read_group", [[(name, ">", 5)], ["abc_class"], ["__count"]]),
                    ("formatted_read_group", [[], [name], ["__count"]]),
                    ("web_read_group", [[], ["abc_class"], [f"{name}:max"]]),
                    ("web_search_read", [[], {name: {}}]),
                ):
                    with self.assertRaises(AccessError, msg=(name, method)):
                        call_kw(self.results, method, arguments, {})
                with self.assertRaises(AccessError):
                    call_kw(self.results, "search", [[]], {"order": f"{name} desc"})

    def test_no_money_through_the_views(self):
        views = self.results.get_views([(False, "list"), (False, "form"), (False, "pivot"), (False, "kanban")])
        for kind, view in views["views"].items():
            for name in MONEY:
                self.assertNotIn(f'name="{name}"', view["arch"], kind)

    def test_no_money_of_runs(self):
        run = self.run_.with_user(self.seller)
        self.assertEqual(run.customer_count, 2)
        for name in ("value_total", "revenue_total"):
            with self.assertRaises(AccessError):
                run.read([name])
            with self.assertRaises(AccessError):
                run.search([(name, ">", 0)])
        with self.assertRaises(AccessError):
            self.env["crm.segmentation.past.revenue"].with_user(self.seller).search([])

    def test_no_money_by_path(self):
        """Through a relation from another record neither."""
        runs = self.run_.with_user(self.seller)
        with self.assertRaises(AccessError):
            runs.search([("result_ids.revenue", ">", 5)])
        with self.assertRaises(AccessError):
            runs.web_read({"result_ids": {"fields": {"revenue": {}}}})

    def test_order_of_the_rows_does_not_tell_the_rank(self):
        rows = self.results.search([("run_id", "=", self.run_.id)], order="id")
        self.assertEqual(rows.partner_id, self.customer + self.small)
        self.assertEqual(rows.mapped("partner_ref"), sorted(rows.mapped("partner_ref")))

    def test_only_the_administrator_sets_up_and_runs(self):
        for method in ("action_run", "action_run_past"):
            with self.assertRaises(AccessError):
                call_kw(self.profile.with_user(self.seller), method, [self.profile.ids], {})
        with self.assertRaises(AccessError):
            self.profile.with_user(self.seller).months = 6
        self._past(self._customers("Another"), {"2026-05": 5})
        action = self.profile.with_user(self.manager).action_run()
        self.assertEqual(self.env["crm.segmentation.run"].browse(action["res_id"]).customer_count, 3)

    def test_nobody_edits_results(self):
        for user in (self.seller, self.manager):
            for records in (self.result, self.run_, self.env["crm.segmentation.customer"].search([], limit=1)):
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(records.with_user(user).has_access(operation), (user.login, operation))

    def test_other_companies_rows_are_hidden(self):
        other = self.setup_other_company()["company"]
        stranger = new_test_user(self.env, "stranger", "sales_team.group_sale_salesman", company_id=other.id,
                                 company_ids=[(6, 0, other.ids)])  # fmt: skip
        for model in ("crm.segmentation", "crm.segmentation.run", "crm.segmentation.result",
                      "crm.segmentation.customer", "crm.segmentation.override"):  # fmt: skip
            found = self.env[model].with_user(stranger).search([])
            self.assertFalse(found, model)
        self.assertEqual(self.customer.with_user(stranger).segment_code, "none")
        self.assertFalse(self.env["res.partner"].with_user(stranger).search([("abc_class", "=", "A")]))
