from datetime import date

from odoo.tests import freeze_time, tagged

from .common import END, SegmentationCommon, months


@tagged("post_install", "-at_install")
class TestSubject(SegmentationCommon):
    """Classes on customers, their people and leads: shown, searched, grouped by, set by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.big, cls.small, cls.none = cls._customers("Big", "Small", "Nothing")
        cls.person = cls._customers("Person", parent_id=cls.big.id)
        cls._past(cls.big, months("2025-07", 12, 100))
        cls._past(cls.small, months("2025-07", 12, 1))
        cls.profile._run(END)
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.partners = cls.env["res.partner"].browse((cls.big + cls.small + cls.none + cls.person).ids)
        cls.leads = cls.env["crm.lead"].create([
            {"name": partner.name, "partner_id": partner.id, "type": "opportunity"} for partner in cls.partners
        ] + [{"name": "Nobody", "type": "opportunity"}])  # fmt: skip

    def test_shown(self):
        codes = ["AX", "CX", "none", "AX"]
        self.assertEqual(self.partners.mapped("segment_code"), codes)
        self.assertEqual(self.leads.mapped("segment_code"), [*codes, "none"])
        self.assertEqual(self.partners.mapped("segment_quadrant"), ["cash_cow", "wild_cat", False, "cash_cow"])

    def test_searched(self):
        for records in (self.partners, self.leads):
            found = {
                name: records.search([*domain, ("id", "in", records.ids)]).mapped("name")
                for name, domain in {
                    "a": [("abc_class", "=", "A")],
                    "not_a": [("abc_class", "!=", "A")],
                    "any": [("abc_class", "!=", False)],
                    "empty": [("abc_class", "=", False)],
                    "code": [("segment_code", "in", ["AX", "CX"])],
                    "none": [("segment_code", "=", "none")],
                    "quadrant": [("segment_quadrant", "=", "wild_cat")],
                    "xyz": [("xyz_class", "in", ["X", False])],
                }.items()
            }
            nobody = ["Nobody"] if records._name == "crm.lead" else []
            expected = {
                "a": ["Big", "Person"], "not_a": ["Small", "Nothing", *nobody], "any": ["Big", "Small", "Person"],
                "empty": ["Nothing", *nobody], "code": ["Big", "Small", "Person"], "none": ["Nothing", *nobody],
                "quadrant": ["Small"], "xyz": ["Big", "Small", "Nothing", "Person", *nobody],
            }  # fmt: skip
            self.assertEqual({name: sorted(names) for name, names in found.items()},
                             {name: sorted(names) for name, names in expected.items()}, records._name)  # fmt: skip

    def test_grouped(self):
        for records, none in ((self.partners, 1), (self.leads, 2)):
            domain = [("id", "in", records.ids)]
            self.assertEqual(
                records._read_group(domain, ["segment_code"], ["__count"]), [("AX", 2), ("CX", 1), ("none", none)]
            )
            self.assertEqual(
                [(group["segment_quadrant"], group["__count"])
                 for group in records.formatted_read_group(domain, ["segment_quadrant"], ["__count"])],
                [("cash_cow", 2), ("wild_cat", 1), (False, none)],
            )  # fmt: skip
            ordered = records.search(domain, order="segment_code, id").mapped("segment_code")
            self.assertEqual(ordered, sorted(ordered))

    def test_a_page_of_customers_is_one_query(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.partners.mapped("commercial_partner_id")
        with self.assertQueryCount(1):
            self.partners.mapped("segment_code")

    def test_customer_of_a_lead_being_edited(self):
        lead = self.env["crm.lead"].new({"name": "New", "partner_id": self.small.id})
        self.assertEqual(lead.segment_code, "CX")

    def test_set_by_hand(self):
        override = self._override(abc_class="A", reason="Tender won", date_expiry="2026-12-31")
        with freeze_time("2026-11-22"):
            self.env["crm.segmentation.customer"]._refresh(self.company)
            self.env.invalidate_all()
            small = self.partners[1]
            self.assertEqual((small.abc_class, small.segment_code, small.segment_quadrant), ("A", "AX", "cash_cow"))
            self.assertEqual((override.computed_abc_class, override.is_different), ("C", True))
            self.assertEqual(small.segment_override_id.display_name, "Small: A")
            self.assertIn("Tender won", small.segment_reason)
            found = override.search([("is_different", "=", True), ("company_id", "=", self.company.id)])
            self.assertEqual(found, override)
            override.date_expiry = "2026-11-21"
            self.assertFalse(override.is_different, "what has ended differs from nothing")
            override.date_expiry = False
            override.active = False
            self.assertFalse(override.is_different)
            override.active = True
            self.assertTrue(override.is_different)
        override.abc_class = "C"
        self.assertFalse(override.is_different)

    def test_override_expires(self):
        """It holds on its last day, and no longer on the day after, where the company is."""
        self.company.resource_calendar_id.tz = "UTC"
        with freeze_time("2026-11-22 10:00:00"):
            self._override(abc_class="A", reason="Tender", date_expiry="2026-11-30")
            self.assertEqual(self._small_code(), "AX")
        with freeze_time("2026-11-30 23:00:00"):
            self.env["crm.segmentation.customer"]._refresh_expired()
            self.assertEqual(self._small_code(), "AX")
        with freeze_time("2026-12-01 01:00:00"):
            self.env["crm.segmentation.customer"]._refresh_expired()
            self.assertEqual(self._small_code(), "CX")

    def test_expired_override_is_the_one_to_change(self):
        """A customer has one at a time, so a second one would be refused."""
        with freeze_time("2026-11-22 10:00:00"):
            override = self._override(abc_class="A", reason="Tender", date_expiry="2026-11-21")
            self.assertEqual(self._small_code(), "CX")
            self.assertEqual(self.partners[1].action_override_segment()["res_id"], override.id)

    def test_override_is_taken_back(self):
        override = self._override(xyz_class="Z", reason="Last order")
        self.assertEqual(self._small_code(), "CZ")
        override.action_archive()
        self.assertEqual(self._small_code(), "CX")
        override.action_unarchive()
        self.assertEqual(self._small_code(), "CZ")
        override.partner_id = self.big
        self.assertEqual(self._small_code(), "CX")
        override.unlink()
        self.assertEqual(self.partners[0].segment_code, "AX")

    def test_override_outlives_a_run_and_is_at_the_company(self):
        override = self._override(abc_class="B", reason="Known", partner_id=self.person.id)
        self.assertEqual(override.partner_id, self.big)
        self.profile._run(date(2026, 7, 31))
        self.env.invalidate_all()
        self.assertEqual(self.partners[0].abc_class, "B")

    def test_override_of_who_never_bought(self):
        self._override(abc_class="A", xyz_class="X", reason="Promised", partner_id=self.none.id)
        self.assertEqual(self.partners[2].segment_code, "AX")

    def test_merged_into_who_never_bought(self):
        """Of the three the one without a result survives, and has the class of the larger one, beside one by hand."""
        kept = self.partners[2]
        wizard = self.env["base.partner.merge.automatic.wizard"]
        self.person.parent_id = False
        wizard._merge((kept + self.partners[0] + self.partners[1]).ids, kept)
        self.env.invalidate_all()
        self.assertEqual((kept.segment_code, kept.segment_reason[:11]), ("AX", "A: rank 1 o"))
        self._override(abc_class="B", reason="Known", partner_id=kept.id)
        self.assertEqual(kept.segment_code, "BX", "the letter that was left empty stays computed")

    def test_merged_customer_keeps_what_was_set_by_hand(self):
        self._override(abc_class="B", reason="Known", partner_id=self.none.id)
        self.env["base.partner.merge.automatic.wizard"]._merge((self.none + self.small).ids, self.small)
        self.assertEqual(self._small_code(), "BX")

    def test_history_of_a_customer(self):
        self.profile._run(date(2026, 7, 31))
        action = self.partners[3].action_open_segments()
        results = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(results.mapped("date_to"), [date(2026, 7, 31), END])
        self.assertEqual(results.partner_id.ids, self.big.ids)

    def _override(self, **values):
        return self.env["crm.segmentation.override"].create(
            {"partner_id": self.small.id, "company_id": self.company.id, **values}
        )

    def _small_code(self):
        self.env.invalidate_all()
        return self.partners[1].segment_code
