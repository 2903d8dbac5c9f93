from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .coverage_common import CoverageCase


@tagged("post_install", "-at_install")
class TestPictures(CoverageCase):
    """Six customers in January and February; every figure is worked out from the two dicts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Cow", "Fallen", "Dog", "Bad", "Young", "Left")
        cls.cow, cls.fallen, cls.dog, cls.bad, cls.young, cls.left = (cls._customer(name, cls.anna) for name in names)
        cls.january = cls._run(
            "2026-01-31",
            {cls.cow: ("AX", 500), cls.fallen: ("AX", 300), cls.left: ("BY", 100), cls.dog: ("CZ", 100)},
        )
        cls.february = cls._run(
            "2026-02-28",
            {
                cls.cow: ("AX", 600), cls.fallen: ("BY", 200), cls.dog: ("CZ", 100), cls.young: ("new", 100),
                cls.bad: ("negative", -50),
            },
            cls.january,
        )  # fmt: skip

    def _call(self, name, method, *args, user=None, **kwargs):
        return getattr(self.env[name].with_user(user or self.director), method)(*args, **kwargs)

    def _grid(self, user=None, **kwargs):
        return self._call("crm.segmentation.grid", "get_grid", user=user, **kwargs)

    def _matrix(self, *args, user=None, **kwargs):
        return self._call("crm.segmentation.migration", "get_matrix", *args, user=user, **kwargs)

    def _behind(self, cell, user=None):
        results = self.env["crm.segmentation.result"].with_user(user or self.director).search(cell["domain"])
        return set(results.partner_id.mapped("name"))

    # ------------------------------------------------------------
    # Grid
    # ------------------------------------------------------------

    def test_grid_figures(self):
        """Revenue without the negative one: 600 + 200 + 100 + 100 = 1,000."""
        grid = self._grid()
        self.assertEqual((grid["run_id"], grid["customers"]), (self.february.id, 5))
        names = ("customers", "customer_share", "change", "revenue", "share", "average")
        cells = {code: [cell[name] for name in names] for code, cell in grid["cells"].items() if cell["customers"]}
        self.assertEqual(
            cells,
            {
                "AX": [1, 20, -1, 600, 60, 600],
                "BY": [1, 20, 0, 200, 20, 200],
                "CZ": [1, 20, 0, 100, 10, 100],
                "new": [1, 20, 1, 100, 10, 100],
                "negative": [1, 20, 1, -50, None, -50],
            },
        )
        empty = grid["cells"]["AZ"]
        self.assertEqual([empty[name] for name in names], [0, 0, 0, 0, 0, None])
        self.assertEqual(empty["quadrant"], "star")

    def test_each_cell_opens_its_customers(self):
        grid = self._grid()
        opened = {code: self._behind(cell) for code, cell in grid["cells"].items() if cell["customers"]}
        self.assertEqual(
            opened, {"AX": {"Cow"}, "BY": {"Fallen"}, "CZ": {"Dog"}, "new": {"Young"}, "negative": {"Bad"}}
        )

    def test_first_run_has_no_change(self):
        cells = self._grid(run_id=self.january.id)["cells"]
        self.assertEqual((cells["AX"]["customers"], cells["AX"]["change"]), (2, None))

    def test_policy_in_the_cell(self):
        cell = self._grid()["cells"]["AX"]
        self.assertEqual((cell["cadence_days"], cell["advice"][:8]), (14, "Cash cow"))

    def test_customers_without_a_class_are_beside_the_grid(self):
        """By margin nothing may be known of a customer: the cells add up to all, as the records do."""
        self.february.result_ids.filtered(lambda row: row.partner_id == self.dog).segment_code = False
        grid = self._grid()
        self.assertEqual((grid["customers"], grid["outside"][-1]), (5, "none"))
        cell = grid["cells"]["none"]
        self.assertEqual([cell[name] for name in ("label", "customers", "share")], ["No class", 1, 10])
        self.assertEqual(self._behind(cell), {"Dog"})
        self.assertNotIn("none", self._grid(run_id=self.january.id)["cells"])

    def test_current_company_comes_first(self):
        """Whatever the order of the companies."""
        other = self.env["res.company"].create({"name": "A first one", "sequence": -1})
        profile = self.env["crm.segmentation"].create({"name": "Theirs", "company_id": other.id, "is_main": True})
        run = self.february.copy({"company_id": other.id, "profile_id": profile.id, "state": "done"})
        grids = self.env["crm.segmentation.grid"]
        for company, beside, expected in ((self.company, other, self.february), (other, self.company, run)):
            grid = grids.with_context(allowed_company_ids=[company.id, beside.id]).get_grid()
            self.assertEqual(grid["run_id"], expected.id)

    def test_no_run_yet(self):
        self.february.unlink()
        self.january.unlink()
        grid = self._grid()
        self.assertEqual((grid["run_id"], grid["cells"], grid["may_run"]), (False, {}, True))
        self.assertEqual(grid["profile_id"], self.profile.id)
        self.assertFalse(self._grid(user=self.anna)["may_run"])
        self.assertEqual(self._matrix()["cells"], [])

    def test_grid_opens_with_few_queries(self):
        self._grid()
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            self._grid()

    # ------------------------------------------------------------
    # Matrix
    # ------------------------------------------------------------

    def _cells(self, *args, **kwargs):
        """{(from, to): cell}"""
        return {(cell["from"], cell["to"]): cell for cell in self._matrix(*args, **kwargs)["cells"]}

    def test_abc_matrix(self):
        cells = self._cells("abc")
        figures = {
            key: (cell["customers"], cell["before"], cell["after"], cell["direction"], self._behind(cell))
            for key, cell in cells.items()
        }
        self.assertEqual(
            figures,
            {
                ("A", "A"): (1, 500, 600, "", {"Cow"}),
                ("A", "B"): (1, 300, 200, "down", {"Fallen"}),
                ("C", "C"): (1, 100, 100, "", {"Dog"}),
                ("B", "absent"): (1, 100, 0, "", {"Left"}),
                ("absent", "B"): (1, 0, 100, "", {"Young"}),
                ("absent", "negative"): (1, 0, -50, "", {"Bad"}),
            },
        )

    def test_xyz_and_quadrant_matrix(self):
        cells = self._cells("xyz")
        self.assertEqual((cells["X", "Y"]["customers"], cells["X", "Y"]["direction"]), (1, "down"))
        self.assertEqual(self._behind(cells["absent", "new"]), {"Young"})
        cells = self._cells("quadrant")
        self.assertEqual(self._behind(cells["cash_cow", "wild_cat"]), {"Fallen"})
        self.assertEqual(self._behind(cells["absent", "none"]), {"Young", "Bad"})

    def test_matrix_counts_every_customer_once(self):
        """Six customers were in one of the two runs."""
        for kind in ("abc", "xyz", "quadrant"):
            self.assertEqual(sum(cell["customers"] for cell in self._cells(kind).values()), 6, kind)

    def test_any_two_comparable_runs(self):
        march = self._run("2026-03-31", {self.cow: ("CX", 1)}, self.february)
        cells = self._cells("abc", run_id=march.id, before_id=self.january.id)
        self.assertEqual(self._behind(cells["A", "C"]), {"Cow"})
        self.assertEqual(self._behind(cells["A", "absent"]), {"Fallen"})

    def test_incomparable_runs_are_refused_with_the_reason(self):
        tag = self.env["res.partner.category"].create({"name": "Shop"})
        rules = self.profile._get_parameters()
        self.january.write({"parameter_key": "other", "parameters": {**rules, "months": 6, "variation_x": 10}})
        self.february.parameters = {
            **rules, "abc_method": "curve", "exclude_companies": False, "exclude_category_ids": tag.ids,
        }  # fmt: skip
        matrix = self._matrix("abc", run_id=self.february.id, before_id=self.january.id)
        self.assertEqual(
            matrix["refusal"].split("\n")[1:],
            ["Months: 6, then 12", "ABC Limits: By Share, then From the Curve", "A up to: 80, then –",
             "B up to: 95, then –", "Without Own Companies: yes, then no", "Without Tags: –, then Shop"],
            "what the other method uses does not matter",
        )  # fmt: skip
        self.assertEqual(matrix["cells"], [])

    def test_order_of_runs(self):
        for before in (self.february, self.january):
            matrix = self._matrix("abc", run_id=self.january.id, before_id=before.id)
            self.assertEqual((matrix["refusal"][:21], matrix["cells"]), ("Choose an earlier run", []))

    def test_runs_of_the_same_months_are_told_apart(self):
        self.february.date_done = "2026-03-01 00:30:00"
        self._run("2026-02-28", {self.cow: ("AX", 600)}, self.january, date_done="2026-03-09 15:45:00")
        labels = [run["label"] for run in self._grid()["runs"]]
        self.assertRegex(labels[0], r"^Mar 2025 – Feb 2026, 3/9/26, 3:45\WPM$")
        self.assertRegex(labels[1], r"^Mar 2025 – Feb 2026, 3/1/26, 12:30\WAM$")
        self.assertEqual(labels[2], "Feb 2025 – Jan 2026")

    def test_first_run_has_nothing_to_compare_with(self):
        matrix = self._matrix("abc", run_id=self.january.id)
        self.assertEqual((matrix["before_id"], matrix["cells"]), (False, []))

    # ------------------------------------------------------------
    # Curve
    # ------------------------------------------------------------

    def test_curve(self):
        """600, 200, 100, 100 of 1,000 are 60, 80, 90 and 100 % by 25, 50, 75 and 100 % of four customers."""
        curve = self._call("crm.segmentation.pareto", "get_curve")
        points = [(point["rank"], point["customers"], round(point["share"], 6)) for point in curve["points"]]
        self.assertEqual(points, [(1, 25, 60), (2, 50, 80), (3, 75, 90), (4, 100, 100)])
        names = ("customers", "revenue", "share")
        classes = {line["key"]: tuple(round(line[name], 6) for name in names) for line in curve["classes"]}
        self.assertEqual(classes, {"A": (1, 600, 60), "B": (2, 300, 30), "C": (1, 100, 10)})
        self.assertEqual(self._behind(curve["classes"][1]), {"Fallen", "Young"})

    def test_curve_is_cut_at_its_limits(self):
        """Shares 50, 30, 10, 10 up to 50, 80, 90, 100 %: the second ends A and the fourth ends B, whatever class the
        margin left them in: here the first is B, and the third is A."""
        names = {"First": ("BX", 500), "Second": ("AX", 300), "Third": ("AX", 100), "Fourth": ("CX", 100)}
        rows = {self._customer(name): values for name, values in names.items()}
        self._run("2026-03-31", rows, self.february)
        curve = self._call("crm.segmentation.pareto", "get_curve")
        names = ("customers", "share", "start_customers", "end_customers", "end_share")
        classes = {line["key"]: tuple(round(line[name], 6) for name in names) for line in curve["classes"]}
        self.assertEqual(classes, {"A": (2, 40, 0, 50, 80), "B": (1, 50, 50, 100, 100), "C": (1, 10, 100, 100, 100)})
        self.assertEqual((curve["limits"], curve["margin"]), ([80, 95], 2))

    def test_long_curve_is_thinned(self):
        partners = [self._customer(f"Customer {number}") for number in range(500)]
        self._run("2026-03-31", {partner: ("CZ", 1) for partner in partners}, self.february)
        points = self._call("crm.segmentation.pareto", "get_curve")["points"]
        self.assertLessEqual(len(points), 300)
        self.assertEqual((points[0]["rank"], points[-1]["rank"]), (1, 500))

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_salesperson_sees_counts_and_never_money(self):
        cell = self._grid(self.anna)["cells"]["AX"]
        self.assertEqual(cell["customers"], 1)
        self.assertFalse({"revenue", "share", "average"} & cell.keys())
        cell = {(cell["from"], cell["to"]): cell for cell in self._matrix("abc", user=self.anna)["cells"]}["A", "B"]
        self.assertEqual(self._behind(cell, self.anna), {"Fallen"})
        self.assertFalse({"before", "after"} & cell.keys())
        for run in (False, self.january.id):
            with self.assertRaises(AccessError):
                self._call("crm.segmentation.pareto", "get_curve", run_id=run, user=self.anna)

    def test_coverage_hides_revenue(self):
        self._customer("Own", self.anna, "AX")
        self.anna.group_ids += self.env.ref("base.group_allow_export")
        coverage = self.env["crm.segmentation.coverage"].with_user(self.anna)
        self.assertNotIn("revenue", coverage.fields_get())
        calls = (
            lambda: coverage.search([("revenue", ">", 100)]),
            lambda: coverage.search([], order="revenue"),
            lambda: coverage._read_group([], [], ["revenue:sum"]),
            lambda: coverage._read_group([], ["revenue"], ["__count"]),
            lambda: coverage.search([]).read(["revenue"]),
            lambda: coverage.search([]).export_data(["revenue"]),
            lambda: coverage._read_group([], ["user_id"], ["__count"], having=[("revenue:sum", ">", 1)]),
        )
        for call in calls:
            with self.assertRaises(AccessError):
                call()

    def test_other_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Other"})
        profile = self.env["crm.segmentation"].create({"name": "Theirs", "company_id": company.id})
        run = self.january.copy({"company_id": company.id, "profile_id": profile.id, "state": "done"})
        for kwargs in ({"run_id": run.id}, {"profile_id": profile.id}):
            with self.assertRaises(UserError):
                self._grid(**kwargs)
        with self.assertRaises(UserError):
            self._matrix("abc", before_id=run.id)
        results = self.env["crm.segmentation.result"].with_user(self.anna)
        self.assertFalse(results.search([("class_elsewhere", "=", f"{run.id}/abc/absent")]))

    def test_hostile_arguments(self):
        for kind in ("revenue", "abc_class; DROP", None):
            with self.assertRaises(UserError):
                self._matrix(kind)
        results = self.env["crm.segmentation.result"]
        for text in ("", "x", "1", "1/abc", "0/revenue/A", f"{self.january.id}/abc/A' OR 1=1"):
            self.assertFalse(results.search([("run_id", "=", self.february.id), ("class_elsewhere", "=", text)]), text)
