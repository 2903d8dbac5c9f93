from ast import literal_eval
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestPartnerDate(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "UTC"
        cls.person = new_test_user(cls.env, "date-seller", groups="sales_team.group_sale_salesman", tz="UTC")
        cls.customer = cls.env["res.partner"].create({
            "name": "Ann", "email": "ann@example.com", "user_id": cls.person.id,
        })  # fmt: skip
        cls.birthday = cls.env.ref("crm_segmentation.date_type_birthday")
        cls.policy = cls.env["crm.segmentation.policy"].search(
            [("company_id", "=", cls.env.company.id), ("segment_code", "=", "AX")]
        )
        cls.policy.write({
            "date_reminder_days": 10, "date_template_id": cls.env.ref("crm_segmentation.mail_template_date").id,
        })  # fmt: skip

    def _date(self, day, partner=None, **vals):
        vals = {"partner_id": (partner or self.customer).id, "type_id": self.birthday.id, "date": day, **vals}
        return self.env["crm.partner.date"].create(vals)

    def _put_in_segment(self, partner, code="AX"):
        self.env["crm.segmentation.customer"].create({
            "company_id": self.env.company.id, "partner_id": partner.id, "abc_class": code[0], "xyz_class": code[1],
            "segment_code": code,
        })  # fmt: skip

    def _run(self):
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=1):
            self.env["crm.partner.date"]._cron_remind()
        self.env.flush_all()

    def _activities(self, partner=None):
        partner = partner or self.customer
        return self.env["mail.activity"].search([("res_model", "=", "res.partner"), ("res_id", "=", partner.id)])

    def _mails(self, partner=None):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", (partner or self.customer).ids), ("subject", "like", "best wishes")]
        )

    def test_dates_of_archived_contacts_are_not_coming(self):
        gone = self.env["res.partner"].create({"name": "Gone", "active": False})
        listed = self._date("1980-05-05")
        self._date("1980-05-05", gone)
        domain = literal_eval(self.env.ref("crm_segmentation.crm_partner_date_action").domain)
        dates = self.env["crm.partner.date"].search([("partner_id", "in", (gone | self.customer).ids), *domain])
        self.assertEqual(dates, listed)

    @freeze_time("2026-03-01 12:00:00")
    def test_next_occurrence(self):
        def following(day, **vals):
            return self._date(day, **vals).next_date

        self.assertEqual(following("1980-03-01"), date(2026, 3, 1), "today counts")
        self.assertEqual(following("1980-02-28"), date(2027, 2, 28))
        self.assertEqual(following("2030-05-05"), date(2030, 5, 5), "the first time is still to come")
        self.assertEqual(following("1980-02-29"), date(2027, 2, 28))
        self.assertEqual(following("2026-03-02", is_yearly=False), date(2026, 3, 2))
        self.assertFalse(following("2026-02-28", is_yearly=False))

    def test_leap_day_in_a_leap_year(self):
        with freeze_time("2028-01-10 12:00:00"):
            self.assertEqual(self._date("1980-02-29").next_date, date(2028, 2, 29))

    def test_reminded_once_a_year(self):
        with freeze_time("2026-03-01 12:00:00"):
            self._date("1980-03-09")
            self._run()
            self.assertFalse(self._activities(), "eight days ahead; without a segment it is seven")
        with freeze_time("2026-03-02 12:00:00"):
            self._run()
            self._run()
            activity = self._activities()
            self.assertEqual(len(activity), 1)
            self.assertEqual((activity.user_id, activity.date_deadline), (self.person, date(2026, 3, 9)))
            self.assertEqual(activity.summary, "Birthday: Ann")
        activity.unlink()
        with freeze_time("2026-03-09 12:00:00"):
            self._run()
            self.assertFalse(self._activities(), "what was done is not asked for again")
        with freeze_time("2027-03-05 12:00:00"):
            self._run()
            self.assertEqual(self._activities().date_deadline, date(2027, 3, 9))

    def test_the_policy_decides(self):
        self._put_in_segment(self.customer)
        with freeze_time("2026-02-27 12:00:00"):
            self._date("1980-03-09")
            self._run()
            self.assertEqual(len(self._activities()), 1, "ten days ahead in this segment")
            self.policy.date_reminder_days = 0
            other = self.env["res.partner"].create({"name": "Bob", "user_id": self.person.id})
            self._put_in_segment(other)
            self._date("1980-03-01", other)
            self._run()
            self.assertFalse(self._activities(other))

    def test_mail_on_the_day_once(self):
        self._put_in_segment(self.customer)
        with freeze_time("2026-03-08 12:00:00"):
            self._date("1980-03-09")
            self._run()
            self.assertFalse(self._mails())
        with freeze_time("2026-03-09 12:00:00"):
            self._run()
            self._run()
            self.assertEqual(self._mails().subject, "Our best wishes, Ann")
        contacts = self.env["crm.contact.log"].search([("partner_id", "=", self.customer.id)])
        self.assertTrue(all(contacts.mapped("is_machine")), "a greeting of the machine is nobody's effort")

    def test_a_missed_day_is_not_caught_up_with(self):
        self._put_in_segment(self.customer)
        with freeze_time("2026-03-01 12:00:00"):
            self._date("1980-03-09")
        with freeze_time("2026-03-10 12:00:00"):
            self._run()
            self.assertFalse(self._mails())
            self.assertFalse(self._activities())

    def test_opted_out(self):
        self._put_in_segment(self.customer)
        self.env["mail.blacklist"]._add("ann@example.com")
        with freeze_time("2026-03-09 12:00:00"):
            self._date("1980-03-09")
            self._run()
            self.assertFalse(self._mails())
            self.assertTrue(self._activities(), "the salesperson still knows")

    def test_company_salesperson_and_archived(self):
        company = self.env["res.partner"].create({"name": "Firm", "is_company": True, "user_id": self.person.id})
        contact = self.env["res.partner"].create({"name": "Cid", "parent_id": company.id, "user_id": False})
        gone = self.env["res.partner"].create({"name": "Dan", "user_id": self.person.id, "active": False})
        with freeze_time("2026-03-09 12:00:00"):
            self._date("1980-03-09", contact)
            self._date("1980-03-09", gone)
            self._run()
            self.assertEqual(self._activities(contact).user_id, self.person)
            self.assertFalse(self._activities(gone))
            self.person.active = False
            other = self.env["res.partner"].create({"name": "Eve", "parent_id": company.id})
            self._date("1980-03-09", other)
            self._run()
            self.assertFalse(self._activities(other), "nobody to remind")

    def test_nobodys_customer_gets_the_mail(self):
        """That is whom mails are for: no salesperson has the time. There is no activity, as it would be nobody's."""
        self.customer.user_id = False
        self._put_in_segment(self.customer)
        with freeze_time("2026-03-09 12:00:00"):
            self._date("1980-03-09")
            self._run()
            self.assertEqual(len(self._mails()), 1)
            self.assertFalse(self._activities())

    def test_a_broken_template_holds_up_nothing_else(self):
        """The mails of the other template and the activities go out; after a correction on the same day so does it."""
        self._put_in_segment(self.customer)
        other = self.env["res.partner"].create({"name": "Bob", "email": "bob@example.com", "user_id": self.person.id})
        self._put_in_segment(other, "CZ")
        template = self.policy.date_template_id
        self.env["crm.segmentation.policy"].search(
            [("company_id", "=", self.env.company.id), ("segment_code", "=", "CZ")]
        ).date_template_id = template.copy()
        subject, template.subject = template.subject, "{{ object.name == 'Ann' and 1 / 0 or 'Our best wishes' }}"
        with freeze_time("2026-03-09 12:00:00"):
            dates = self._date("1980-03-09") + self._date("1980-03-09", other)
            with mute_logger("odoo.addons.crm_segmentation.models.crm_partner_date"):
                self._run()
            self.assertFalse(self._mails())
            self.assertEqual(len(self._mails(other)), 1)
            self.assertEqual(len(self._activities(self.customer) + self._activities(other)), 2)
            template.subject = subject
            self._run()
            self.assertEqual((len(self._mails()), len(self._mails(other))), (1, 1))
        self.assertEqual(dates.reminder_ids.sorted("id").mapped("kind"), ["activity", "activity", "mail", "mail"])

    def test_merged_contacts_are_congratulated_once(self):
        """The same birthday was kept at both; another date of the one who goes comes along, to the new salesperson."""
        colleague = new_test_user(self.env, "date-colleague", groups="sales_team.group_sale_salesman", tz="UTC")
        twice = self.env["res.partner"].create({
            "name": "Ann", "email": "ann@example.com", "user_id": colleague.id,
        })  # fmt: skip
        contract = self.env.ref("crm_segmentation.date_type_contract")
        with freeze_time("2026-03-09 12:00:00"):
            kept = self._date("1980-03-09")
            self._date("1980-03-09", twice)
            moved = self._date("2020-03-09", twice, type_id=contract.id)
            self.env["base.partner.merge.automatic.wizard"]._merge((self.customer + twice).ids, self.customer)
            self.env.invalidate_all()
            self.assertEqual(self.customer.crm_date_ids, kept + moved)
            self.assertEqual(moved.user_id, self.person)
            self._run()
            self.assertEqual(self._activities().mapped("user_id"), self.person)
            self.assertEqual(len(self._activities()), 2)

    def test_the_salespersons_day(self):
        """At 13:00 UTC on the 8th it is the 9th in Auckland (UTC+13)."""
        self._put_in_segment(self.customer)
        self.person.tz = "Pacific/Auckland"
        with freeze_time("2026-03-08 13:00:00"):
            self._date("1980-03-09")
            self._run()
            self.assertEqual(len(self._mails()), 1)

    def test_many_in_few_queries(self):
        with freeze_time("2026-03-09 12:00:00"):
            partners = self.env["res.partner"].create([
                {"name": f"P{number}", "user_id": self.person.id} for number in range(30)
            ])  # fmt: skip
            self.env["crm.partner.date"].create([
                {"partner_id": partner.id, "type_id": self.birthday.id, "date": "1980-03-12"} for partner in partners
            ])  # fmt: skip
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(60):
                self._run()
            self.assertEqual(len(self.env["mail.activity"].search([("res_id", "in", partners.ids)])), 30)
