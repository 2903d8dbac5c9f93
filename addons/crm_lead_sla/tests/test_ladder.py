from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SlaCommon


@tagged("post_install", "-at_install")
class TestLadder(SlaCommon):
    """Steps of an inquiry of Friday 17:00: 50 % is Mon 10:00, 100 % 12:00 and 150 % 15:00."""

    def setUp(self):
        super().setUp()
        with freeze_time(self.at(5, 9)):
            self.policy.escalation_ids = [
                (0, 0, {"percent": 50, "action": "warn_holder"}),
                (0, 0, {"percent": 100, "action": "tell_leader"}),
                (0, 0, {"percent": 150, "action": "move_stage", "stage_id": self.proposal.id}),
            ]
        self.lead = self._arrive(self.at(9, 17))

    def test_steps_in_their_time(self):
        clock = self._clock(self.lead)
        self.assertEqual(clock.date_next, self.at(12, 10))
        self._run(self.at(12, 9, 59))
        self.assertFalse(clock.step_ids)
        self._run(self.at(12, 10))
        self.assertEqual(clock.step_ids.mapped("action"), ["warn_holder"])
        self.assertEqual(clock.date_next, self.at(12, 12))
        self._run(self.at(12, 12))
        self.assertEqual(set(clock.step_ids.mapped("action")), {"warn_holder", "tell_leader"})
        self.assertEqual(clock.state, "missed")
        self._run(self.at(12, 15))
        self.assertEqual(self.lead.stage_id, self.proposal)
        self.assertFalse(clock.date_next)

    def test_who_is_told(self):
        self._run(self.at(12, 10))
        self._run(self.at(12, 12))
        told = self._notices()
        self.assertEqual(told.mapped("partner_ids"), (self.anna | self.leader).partner_id)
        self.assertIn("Inquiry", told[0].subject)

    def test_once_however_often_the_job_runs(self):
        for _attempt in range(3):
            self._run(self.at(12, 10))
        self.assertEqual(len(self._notices()), 1)

    def test_answered_leads_are_left_alone(self):
        self._answer(self.lead, self.at(12, 9, 30))
        self._run(self.at(12, 15))
        self.assertFalse(self._clock(self.lead).step_ids)
        self.assertEqual(self.lead.stage_id, self.new)

    def test_after_a_standstill_of_three_days(self):
        """Thirty inquiries and no job until Thursday: no warning that came to nothing, one message for the leader."""
        leads = self.lead + self.env["crm.lead"].browse(self._arrive(self.at(9, 17)).id for _number in range(29))
        self._run(self.at(15, 10))
        steps = self.env["crm.sla.clock.step"].search([("clock_id.lead_id", "in", leads.ids)])
        self.assertEqual(len(steps), 90)
        self.assertEqual(set(steps.filtered("is_skipped").mapped("action")), {"warn_holder"})
        self.assertEqual(leads.stage_id, self.proposal)
        notice = self._notices()
        self.assertEqual(notice.partner_ids, self.leader.partner_id, "one message, to the leader")
        self.assertIn("30 leads are late", notice.subject)
        clocks = leads.sla_clock_ids
        self.assertEqual(set(clocks.mapped("state")), {"missed"})
        self.assertEqual(clocks.responsible_id, self.anna)

    def test_one_bad_lead_stops_nobody(self):
        bad = self._arrive(self.at(9, 17))
        write = type(self.lead).write

        def refuse(leads, vals):
            if "stage_id" in vals and bad in leads:
                raise ValueError("This lead is cursed")
            return write(leads, vals)

        with patch.object(type(self.lead), "write", refuse):
            self._run(self.at(12, 15))
        self.assertEqual((self.lead + bad).mapped("stage_id"), self.proposal + self.new)
        clock = self._clock(bad)
        self.assertEqual(clock.error, "This lead is cursed")
        self.assertEqual(clock.date_next, self.at(12, 16), "it is tried again in an hour")
        self._run(self.at(12, 16))
        self.assertEqual(bad.stage_id, self.proposal)
        self.assertFalse(clock.error)

    def test_one_bad_clock_stops_nobody(self):
        bad = self._clock(self._arrive(self.at(9, 17)))
        prepare = type(bad)._prepare_state

        def refuse(clock):
            if clock == bad:
                raise ValueError("This calendar is cursed")
            return prepare(clock)

        with patch.object(type(bad), "_prepare_state", refuse):
            self._run(self.at(12, 12))
        self.assertRecordValues(bad + self._clock(self.lead), [
            {"state": "running", "error": "This calendar is cursed", "date_next": self.at(12, 13)},
            {"state": "missed", "error": False, "date_next": self.at(12, 15)},
        ])  # fmt: skip

    def test_the_job_asks_to_be_called_at_the_next_step(self):
        self.env["ir.cron.trigger"].search([]).unlink()
        self._run(self.at(9, 17, 1))
        cron = self.env.ref("crm_lead_sla.ir_cron_clocks")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(triggers.mapped("call_at"), [self.at(12, 10)])

    def test_move_to_another_team(self):
        assistants = self.env["crm.team"].create({"name": "Assistants"})
        self._replace_steps({"percent": 100, "action": "move_team", "team_id": assistants.id})
        self._run(self.at(12, 12))
        self.assertEqual((self.lead.team_id, self.lead.user_id), (assistants, self.env["res.users"]))
        owner = self.env["crm.owner.log"].search([("lead_id", "=", self.lead.id)], order="id desc", limit=1)
        self.assertEqual((owner.reason, owner.is_machine), ("reassigned", True))
        self.assertEqual(self._clock(self.lead).responsible_id, self.anna)

    def test_others_may_take_it_then_somebody_gets_it(self):
        """The rule of the day: open to claim at 24 hours, given to somebody else at 36."""
        self.policy.active = False
        with freeze_time(self.at(5, 9)):
            policy = self._policy(
                [(100, "open_to_claim"), (150, "reassign")], name="New over 24 hours", kind="stage_time", limit=24,
                unit="hours", stage_ids=self.new.ids,
            )  # fmt: skip
        lead = self._arrive(self.at(13, 22))
        self._run(self.at(14, 22))
        self.assertTrue(lead.claimable_since)
        self.assertEqual(lead.user_id, self.anna)
        self._run(self.at(15, 10))
        self.assertEqual(lead.user_id, self.boris, "there is no answer, so it goes to the other one, who is at work")
        clock = self._clock(lead, policy)
        self.assertEqual(clock.step_ids.sorted("percent").mapped("action"), ["open_to_claim", "reassign"])
        self.assertIn("boris", clock.step_ids.sorted("percent")[1].result)
        self.assertRecordValues(clock, [{"responsible_id": self.anna.id, "holder_id": self.boris.id, "error": False}])

    def test_nobody_fits(self):
        """Boris is away for ever: the lead stays, the reason is kept and the leader is told, once."""
        self.team.crm_team_member_ids.filtered(lambda member: member.user_id == self.boris).active = False
        self.team.lead_fallback = "stay"
        self._replace_steps({"percent": 100, "action": "reassign"})
        self._run(self.at(12, 12))
        self._run(self.at(12, 12))
        self.assertEqual(self.lead.user_id, self.anna)
        self.assertIn("Nobody in the team fits", self._clock(self.lead).step_ids.result)
        self.assertEqual(self._notices().partner_ids, self.leader.partner_id)

    def test_acknowledgement_answers_nothing(self):
        self.policy.acknowledgement_template_id = self._template("We got it")
        lead = self._arrive(self.at(12, 9))
        self.assertEqual(self._clock(lead).date_next, self.at(12, 9))
        self._run(self.at(12, 9, 1))
        self._run(self.at(12, 9, 2))
        clock = self._clock(lead)
        self.assertEqual((clock.state, clock.date_acknowledged), ("running", self.at(12, 9, 1)))
        sent = self.env["mail.mail"].sudo().search([("res_id", "=", lead.id), ("subject", "=", "We got it")])
        self.assertEqual(len(sent), 1)
        self.assertIn("customer@client.example", f"{sent.email_to} {sent.recipient_ids.mapped('email')}")

    def test_leads_that_we_import_are_not_acknowledged(self):
        self.policy.acknowledgement_template_id = self._template("We got it")
        with freeze_time(self.at(12, 9)):
            lead = self._lead(self.leader, user_id=self.anna.id, email_from="customer@client.example")
        self._run(self.at(12, 9, 1))
        self.assertRecordValues(self._clock(lead), [{"date_acknowledged": False, "date_next": self.at(12, 11)}])

    def test_acknowledgement_with_a_mistake_keeps_no_step_back(self):
        """The customer gets it an hour later at the earliest, but the holder is warned and the leader told in time."""
        self.policy.acknowledgement_template_id = self._template("We got it")
        lead = self._arrive(self.at(12, 9))
        mistake = UserError("There is no foo")
        with patch.object(type(self.env["mail.template"]), "send_mail_batch", side_effect=mistake):
            self._run(self.at(12, 9, 1))
            clock = self._clock(lead)
            self.assertRecordValues(clock, [{"error": "There is no foo", "date_next": self.at(12, 10, 1)}])
            self._run(self.at(12, 10, 45))
            self.assertEqual(clock.date_next, self.at(12, 11), "at the first step, not only an hour later")
            self._run(self.at(12, 11))
            self.assertEqual(clock.step_ids.mapped("action"), ["warn_holder"])
        self._run(self.at(12, 12))
        self.assertRecordValues(clock, [{"error": False, "date_acknowledged": self.at(12, 12)}])

    def test_message_of_any_step(self):
        """Whoever the lead is with then gets it: its new holder, or the leader of the other team."""
        self.team.crm_team_member_ids.filtered(lambda member: member.user_id == self.leader).active = False
        eva = self._new_user("eva", "sales_team.group_sale_salesman")
        assistants = self.env["crm.team"].create({"name": "Assistants", "user_id": eva.id})
        template = self._template("Please take care of it").id
        self._replace_steps(
            {"percent": 100, "action": "reassign", "template_id": template},
            {"percent": 150, "action": "move_team", "team_id": assistants.id, "template_id": template},
        )
        self._run(self.at(12, 12))
        self._run(self.at(12, 15))
        mails = self.env["mail.mail"].sudo().search([("subject", "=", "Please take care of it")], order="id")
        self.assertEqual([mail.recipient_ids for mail in mails], [self.boris.partner_id, eva.partner_id])

    def test_message_of_the_step(self):
        """About one lead its own template goes to the person concerned, and to nobody else."""
        with freeze_time(self.at(9, 17, 1)):
            self.policy.escalation_ids[0].template_id = self._template("Hurry up")
        self._run(self.at(12, 10))
        mail = self.env["mail.mail"].sudo().search([("res_id", "=", self.lead.id), ("subject", "=", "Hurry up")])
        self.assertEqual(mail.recipient_ids, self.anna.partner_id)
        self.assertFalse(mail.email_to)
        self.assertFalse(self._notices())

    def test_message_with_a_mistake_keeps_no_notice_back(self):
        """Anna is told in short instead, the step says why, and the job goes on."""
        with freeze_time(self.at(9, 17, 1)):
            self.policy.escalation_ids[0].template_id = self._template("Hurry up")
        mistake = UserError("There is no foo\nTraceback of many lines")
        with patch.object(type(self.env["mail.template"]), "send_mail", side_effect=mistake):
            self._run(self.at(12, 10))
        self.assertEqual(self._notices().partner_ids, self.anna.partner_id)
        step = self._clock(self.lead).step_ids
        self.assertEqual(step.result, f"Told {self.anna.name}. There is no foo")
        self.assertFalse(step.notify_user_id)

    def _template(self, subject):
        return self.env["mail.template"].create({
            "name": subject, "model_id": self.env["ir.model"]._get_id("crm.lead"), "subject": subject,
            "body_html": "<p>Here is our presentation</p>", "email_to": "{{ object.email_from }}",
        })  # fmt: skip

    def _replace_steps(self, *steps):
        with freeze_time(self.at(9, 17, 1)):
            self.policy.escalation_ids = [Command.clear(), *map(Command.create, steps)]

    def _notices(self):
        return self.env["mail.message"].search([
            ("message_type", "=", "user_notification"), ("subject", "ilike", "late"),
            ("partner_ids", "in", (self.anna | self.boris | self.leader).partner_id.ids),
        ])  # fmt: skip
