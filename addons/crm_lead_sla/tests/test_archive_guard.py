from odoo.exceptions import RedirectWarning

from .handover_common import HandoverCommon


class TestArchiveGuard(HandoverCommon):
    def setUp(self):
        super().setUp()
        self.user = self.anna.with_user(self.admin)

    def test_every_way_of_archiving_is_stopped(self):
        lead = self._leads(1)
        call = self._call(lead, assigned_to=self.anna)
        ways = {
            "action_archive": lambda: self.user.action_archive(),
            "write": lambda: self.user.write({"active": False}),
            "mass": lambda: (self.user + self.denis.with_user(self.admin)).action_archive(),
            "web_save": lambda: self.user.web_save({"active": False}, {}),
            "import": lambda: self._import_archived(),
            "delete": lambda: self.user.unlink(),
        }
        for name, archive in ways.items():
            with self.subTest(name), self.assertRaises(RedirectWarning) as caught:
                archive()
            _message, action_id, _button, context = caught.exception.args
            self.assertEqual(action_id, self.env.ref("crm_lead_sla.crm_handover_new_action").id)
            self.assertEqual(context, {"default_from_user_id": self.anna.id})
            self.assertIn("anna", caught.exception.args[0])
            self.assertTrue(self.anna.active and call.exists())

    def _import_archived(self):
        """As the import does, which keeps messages for the end."""
        users = self.env["res.users"].with_user(self.admin).with_context(import_file=True)
        self.assertFalse(users.load([".id", "active"], [[str(self.anna.id), "False"]])["ids"])
        self.user.action_archive()

    def test_each_kind_of_work_stops_it(self):
        customer = self._customers(1, user_id=False)
        works = {
            "lead": lambda: self._leads(1),
            "customer": lambda: self._customers(1),
            "activity": lambda: self._call(customer, assigned_to=self.anna),
            "meeting": lambda: self._meeting(),
        }
        for name, make in works.items():
            with self.subTest(name):
                work = make()
                with self.assertRaises(RedirectWarning):
                    self.user.action_archive()
                work.sudo().unlink()

    def test_who_holds_nothing_open_may_go(self):
        lost = self._leads(1)
        lost.action_set_lost()
        self._meeting(days=-2)
        self.user.action_archive()
        self.assertFalse(self.anna.active)

    def test_after_the_handover_they_may_go(self):
        lead = self._leads(1)
        call = self._call(lead, assigned_to=self.anna)
        self._hand_over()
        self.user.action_archive()
        self.assertFalse(self.anna.active)
        self.assertEqual(call.sudo().exists().user_id, self.boris)

    def test_superuser_and_portal_users_pass(self):
        self._leads(1)
        self.anna.sudo().action_archive()
        self.assertFalse(self.anna.active)
        portal = self._new_user("portal_customer", "base.group_portal")
        self._customers(1, user_id=portal.id)
        portal.with_user(self.admin).action_archive()
        self.assertFalse(portal.active)

    def test_work_in_another_company_stops_it_too(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.anna.company_ids += other
        self._leads(1, company_id=other.id, team_id=False)
        with self.assertRaises(RedirectWarning):
            self.user.action_archive()
