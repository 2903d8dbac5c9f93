from odoo.tests import HttpCase, tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestPhoneTour(HandoverCommon, HttpCase):
    """What people do with it on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_leader_chooses_who_gets_a_lead(self):
        self.leader.password = self.leader.login  # start_tour logs in with the login as password
        self.clara.name = "Clara"
        lead = self._leads(1)
        handover = self._handover(self.boris + self.clara)
        handover.action_plan()
        line = handover.line_ids.filtered(lambda line: line.res_id == lead.id and line.res_model == "crm.lead")
        line.to_user_id = self.boris
        self.start_tour(f"/odoo/crm-handovers/{handover.id}", "crm_lead_sla_handover_phone", login=self.leader.login)
        self.assertEqual(line.to_user_id, self.clara)
