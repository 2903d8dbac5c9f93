from datetime import date

from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.crm_segmentation_birthdate.hooks import post_init_hook


@tagged("post_install", "-at_install")
class TestBirthdate(TransactionCase):
    def _days(self, partners):
        return partners.crm_date_ids.mapped("date")

    def test_kept_equal_to_the_field(self):
        ann, bob = partners = self.env["res.partner"].create([
            {"name": "Ann", "birthdate_date": "1980-05-01"},
            {"name": "Bob"},
        ])  # fmt: skip
        self.assertEqual(self._days(ann), [date(1980, 5, 1)])
        self.assertTrue(ann.crm_date_ids.is_yearly)
        self.assertFalse(bob.crm_date_ids)
        partners.birthdate_date = "1981-06-02"
        self.assertEqual(self._days(partners), [date(1981, 6, 2)] * 2)
        ann.birthdate_date = False
        self.assertFalse(ann.crm_date_ids)
        self.assertTrue(bob.crm_date_ids)

    def test_other_dates_stay(self):
        ann = self.env["res.partner"].create({"name": "Ann", "birthdate_date": "1980-05-01"})
        contract = self.env.ref("crm_segmentation.date_type_contract")
        self.env["crm.partner.date"].create({"partner_id": ann.id, "type_id": contract.id, "date": "2020-01-01"})
        ann.birthdate_date = False
        self.assertEqual(self._days(ann), [date(2020, 1, 1)])

    def test_the_birthday_of_a_child_stays(self):
        ann = self.env["res.partner"].create({"name": "Ann", "birthdate_date": "1980-05-01"})
        kind = ann.crm_date_ids.type_id
        child = self.env["crm.partner.date"].create(
            {"partner_id": ann.id, "type_id": kind.id, "name": "Daughter", "date": "2012-07-03"}
        )
        ann.birthdate_date = "1980-05-02"
        self.assertEqual(set(self._days(ann)), {date(1980, 5, 2), date(2012, 7, 3)})
        ann.birthdate_date = False
        self.assertEqual(ann.crm_date_ids, child)

    def test_entered_by_who_is_no_salesperson(self):
        clerk = new_test_user(self.env, "birth-clerk", groups="base.group_partner_manager")
        ann = self.env["res.partner"].with_user(clerk).create({"name": "Ann", "birthdate_date": "1980-05-01"})
        self.assertEqual(self._days(ann.sudo()), [date(1980, 5, 1)])

    def test_entered_before_the_installation(self):
        ann = self.env["res.partner"].create({"name": "Ann", "birthdate_date": "1980-05-01", "active": False})
        ann.crm_date_ids.unlink()
        post_init_hook(self.env)
        self.assertEqual(self._days(ann), [date(1980, 5, 1)])
