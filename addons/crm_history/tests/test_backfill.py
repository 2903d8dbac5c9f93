from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged

from ..models.crm_history_backfill import SOURCES
from .common import HistoryCommon

T0 = datetime(2026, 1, 5, 9)
LOGS = ("crm_contact_log", "crm_stage_log", "crm_owner_log")


@tagged("post_install", "-at_install")
class TestBackfill(HistoryCommon):
    """Leads whose past only mail.message and mail.tracking.value know."""

    def _old_lead(self, *changes, created=T0, **values):
        """A lead as it is today, with tracked ``changes``: (hours after its creation, doer, {field: (old, new)})."""
        lead = self._lead(partner_id=self.customer.id).sudo()
        lead.write(values)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET create_date = %s, date_last_stage_update = %s, date_open = %s WHERE id = %s",
            [created, created, created, lead.id],
        )
        for hours, doer, tracked in changes:
            self._track(lead, created + timedelta(hours=hours), doer, tracked)
        lead.invalidate_recordset()
        return lead

    def _track(self, lead, moment, doer, tracked):
        message = self.env["mail.message"].create({
            "model": "crm.lead", "res_id": lead.id, "author_id": doer.partner_id.id, "date": moment,
            "message_type": "notification", "subtype_id": self.env.ref("mail.mt_note").id,
        })  # fmt: skip
        self.env["mail.tracking.value"].create([{
            "mail_message_id": message.id, "field_id": self.env["ir.model.fields"]._get("crm.lead", name).id,
            "old_value_integer": getattr(old, "id", old), "old_value_char": getattr(old, "display_name", str(old)),
            "new_value_integer": getattr(new, "id", new), "new_value_char": getattr(new, "display_name", str(new)),
        } for name, (old, new) in tracked.items()])  # fmt: skip

    def _backfill(self):
        """As if the addon was installed now."""
        self.env.flush_all()
        for table in (*LOGS, "crm_history_backfill"):
            self.cr.execute(f"DELETE FROM {table}")  # pylint: disable=sql-injection
        self.env.invalidate_all()
        self.env["crm.history.backfill"]._start()

    def _stays(self, lead):
        return [(log.stage_name, log.move, log.status, log.next_move, round(log.hours, 2)) for log in self._moves(lead)]

    def test_tracked_lead(self):
        lead = self._old_lead(
            (2, self.anna, {"stage_id": (self.new, self.qualified)}),
            (5, self.boris, {"stage_id": (self.qualified, self.new)}),
            (6, self.boris, {"stage_id": (self.new, self.proposal), "user_id": (self.anna, self.boris)}),
            stage_id=self.proposal.id,
            user_id=self.boris.id,
        )
        self._backfill()
        stays = self._moves(lead)
        self.assertEqual(
            self._stays(lead),
            [
                ("New", "created", "open", "forward", 2),
                ("Qualified", "forward", "open", "back", 3),
                ("New", "back", "open", "skip", 1),
                ("Qualified", "skip", "open", "skip", 0),
                ("Proposal", "skip", "open", False, 0),
            ],
        )
        self.assertEqual(stays.mapped("is_passed"), [False, False, False, True, False])
        self.assertEqual(stays[4].holder_id, self.boris)
        self.assertEqual(stays[:3].mapped("holder_id"), self.anna)
        self.assertEqual(stays[1].user_id, self.anna)
        self.assertEqual(set(stays.mapped("is_backfilled")), {True})
        self.assertEqual(stays[0].day, T0.date())
        owners = self._logs("crm.owner.log", lead_ref=lead.id)
        self.assertRecordValues(owners, [
            {"reason": "created", "from_user_id": False, "holder_id": self.anna.id, "moment": T0},
            {"reason": "manual", "from_user_id": self.anna.id, "holder_id": self.boris.id,
             "moment": T0 + timedelta(hours=6)},
        ])  # fmt: skip

    def test_lost_and_restored(self):
        lead = self._old_lead(
            (1, self.anna, {"active": (1, 0)}),
            (4, self.leader, {"active": (0, 1)}),
            (7, self.anna, {"stage_id": (self.new, self.won)}),
            stage_id=self.won.id,
            probability=100,
        )
        self._backfill()
        self.assertEqual(
            [stay for stay in self._stays(lead) if stay[1] != "skip"],
            [
                ("New", "created", "open", "lost", 1),
                ("New", "lost", "lost", "reopened", 3),
                ("New", "reopened", "open", "won", 3),
                ("Won", "won", "won", False, 0),
            ],
        )

    def test_lost_reasons(self):
        """Lost for one reason, restored, lost for another one, which only the lead itself says."""
        price, need = self.env["crm.lost.reason"].create([{"name": "Price"}, {"name": "No need"}])
        nothing = price.browse()
        lead = self._old_lead(
            (1, self.anna, {"active": (1, 0), "lost_reason_id": (nothing, price)}),
            (4, self.leader, {"active": (0, 1), "lost_reason_id": (price, nothing)}),
            (7, self.anna, {"active": (1, 0)}),
        )
        lead.action_set_lost(lost_reason_id=need.id)
        self._backfill()
        found = [(log.move, log.lost_reason_id.name) for log in self._moves(lead)]
        self.assertEqual(found, [("created", False), ("lost", "Price"), ("reopened", False), ("lost", "No need")])

    def test_lead_without_tracking_gets_what_is_known(self):
        lead = self._old_lead(stage_id=self.proposal.id)
        later = T0 + timedelta(days=3)
        self.cr.execute("UPDATE crm_lead SET date_last_stage_update = %s WHERE id = %s", [later, lead.id])
        self._backfill()
        self.assertEqual(
            self._stays(lead), [(False, "created", "open", "forward", 72), ("Proposal", "forward", "open", False, 0)]
        )

    def test_untracked_lost_lead_was_lost_when_it_was_closed(self):
        lead = self._old_lead()
        lead.action_set_lost()
        self.env.flush_all()
        self.cr.execute("UPDATE crm_lead SET date_closed = %s WHERE id = %s", [T0 + timedelta(hours=10), lead.id])
        self._backfill()
        self.assertEqual(self._stays(lead), [("New", "created", "open", "lost", 10), ("New", "lost", "lost", False, 0)])

    def test_deleted_stage_and_user_keep_their_names(self):
        stage = self.env["crm.stage"].create({"name": "Old stage", "sequence": 200, "team_ids": self.team.ids})
        user = self._new_user("gone", "sales_team.group_sale_salesman", name="Gone Girl")
        lead = self._old_lead((2, self.anna, {"stage_id": (stage, self.qualified), "user_id": (user, self.anna)}),
                              stage_id=self.qualified.id)  # fmt: skip
        stage.unlink()
        user.sudo().unlink()
        self._backfill()
        first = self._moves(lead)[0]
        self.assertEqual((first.stage_id.id, first.stage_name), (False, "Old stage"))
        self.assertEqual((first.holder_id.id, first.holder_name), (False, "Gone Girl"))

    def test_moves_after_the_installation_continue_the_reconstruction(self):
        lead = self._old_lead(stage_id=self.new.id)
        self.env.flush_all()
        for table in LOGS:
            self.cr.execute(f"DELETE FROM {table}")  # pylint: disable=sql-injection
        lead.stage_id = self.qualified
        self.env.flush_all()
        self.env["crm.history.backfill"]._start()
        stays = self._moves(lead).sorted("moment")
        self.assertEqual(stays.mapped("move"), ["created", "forward"])
        self.assertEqual(stays[0].next_move, "forward")
        self.assertEqual(stays[0].date_end, stays[1].moment)

    def test_contacts(self):
        lead = self._old_lead((6, self.anna, {"user_id": (self.anna, self.boris)}), user_id=self.boris.id)
        self._call(lead, user=self.anna).sudo().action_feedback(feedback="Interested")
        self._call(lead, user=self.boris).sudo().action_done()
        lead.with_user(self.anna).sudo().message_post(
            body="Offer",
            partner_ids=self.customer.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            subject="Offer",
        )
        lead.with_user(self.anna).sudo().message_post(body="Note", message_type="comment", subtype_xmlid="mail.mt_note")
        messages = lead.message_ids.filtered(lambda m: m.mail_activity_type_id or m.message_type == "comment").sorted(
            "id"
        )
        self.env.flush_all()
        for hours, message in zip((1, 7, 8, 9), messages, strict=True):
            self.cr.execute(
                "UPDATE mail_message SET date = %s WHERE id = %s", [T0 + timedelta(hours=hours), message.id]
            )
        self._backfill()
        self.assertRecordValues(self._contacts(lead_id=lead.id), [
            {"channel": "call", "user_id": self.anna.id, "holder_id": self.anna.id, "is_effective": True,
             "temperature": "cold", "evidence": "declared", "moment": T0 + timedelta(hours=1), "is_backfilled": True},
            {"channel": "call", "user_id": self.boris.id, "holder_id": self.boris.id, "is_effective": False,
             "temperature": "warm", "evidence": "declared", "moment": T0 + timedelta(hours=7), "is_backfilled": True},
            {"channel": "email", "user_id": self.anna.id, "holder_id": self.boris.id, "is_effective": False,
             "temperature": "warm", "evidence": "traced", "moment": T0 + timedelta(hours=8), "is_backfilled": True},
        ])  # fmt: skip

    def test_done_activities_are_read_back_as_they_were_logged(self):
        """Every column but the one that says so; two calls of one day and a meeting are told apart."""
        lead = self._lead(partner_id=self.customer.id)
        meeting = self.env["calendar.event"].with_user(self.anna).create({
            "name": "Demo", "start": T0, "stop": T0 + timedelta(hours=2), "opportunity_id": lead.id,
            "partner_ids": [Command.link(self.customer.id)],
        })  # fmt: skip
        meeting.sudo().attendee_ids.state = "accepted"
        due = fields.Date.today() - timedelta(days=3)
        calls = self._call(lead, summary="Ask back", date_deadline=due) + self._call(lead)
        held = self._call(lead, date_deadline=due, calendar_event_id=meeting.id)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE mail_activity SET create_date = create_date - interval '2 days' WHERE id = ANY(%s)",
            [(calls[0] + held).ids],
        )
        self.env.invalidate_all()
        calls[0].action_feedback(feedback="Interested")
        calls[1].action_done()
        held.action_done()
        messages = lead.message_ids.filtered("mail_activity_type_id").sorted("id")
        logs = self._contacts(lead_id=lead.id)
        for number, (message, log) in enumerate(zip(messages, logs, strict=True)):  # one transaction has one moment
            moment = log.moment + timedelta(seconds=number)
            self.cr.execute("UPDATE mail_message SET date = %s WHERE id = %s", [moment, message.id])
            self.cr.execute("UPDATE crm_contact_log SET moment = %s WHERE id = %s", [moment, log.id])
        self.env.invalidate_all()
        live = logs.read()
        # a batch ends with the first of them, so that the two calls are read apart
        size = self.env["mail.message"].search_count([("id", "<=", messages[0].id)])
        apart = {**SOURCES, "mail.message": (SOURCES["mail.message"][0], size)}
        with patch("odoo.addons.crm_history.models.crm_history_backfill.SOURCES", apart):
            self._backfill()
        found = self._contacts(lead_id=lead.id)
        self.assertRecordValues(found, [
            {"is_planned": True, "date_deadline": due, "summary": "Ask back", "minutes": 0, "evidence": "declared"},
            {"is_planned": False, "date_deadline": fields.Date.today(), "summary": False, "minutes": 0,
             "evidence": "declared"},
            {"is_planned": True, "date_deadline": due, "summary": False, "minutes": 120, "evidence": "traced"},
        ])  # fmt: skip
        new = {"id", "display_name", "is_backfilled", "create_date", "write_date"}
        for before, after in zip(live, found.read(), strict=True):
            self.assertEqual(
                {name: value for name, value in before.items() if name not in new},
                {name: value for name, value in after.items() if name not in new},
            )

    def test_activity_that_was_not_kept_has_no_plan(self):
        lead = self._lead(partner_id=self.customer.id)
        call = self._call(lead)
        call.action_done()
        call.sudo().unlink()
        self._backfill()
        log = self._contacts(lead_id=lead.id)
        self.assertEqual((log.channel, log.is_planned, log.date_deadline), ("call", False, False))

    def test_past_meeting(self):
        lead = self._old_lead()
        self.env["calendar.event"].with_user(self.anna).create({
            "name": "Demo", "start": T0, "stop": T0 + timedelta(hours=2), "opportunity_id": lead.id,
        })  # fmt: skip
        self._backfill()
        log = self._contacts(lead_id=lead.id)
        self.assertEqual((log.channel, log.minutes, log.user_id, log.moment), ("meeting", 120, self.anna, T0))

    def test_past_meeting_was_due_on_the_day_of_its_organiser(self):
        """20:00 UTC is the next morning in Auckland, where Anna is."""
        self.anna.tz = "Pacific/Auckland"
        lead, start = self._old_lead(), T0.replace(hour=20)
        self.env["calendar.event"].with_user(self.anna).create({
            "name": "Demo", "start": start, "stop": start + timedelta(hours=2), "opportunity_id": lead.id,
        })  # fmt: skip
        self._backfill()
        log, next_day = self._contacts(lead_id=lead.id), start.date() + timedelta(days=1)
        self.assertEqual((log.day, log.date_deadline), (next_day, next_day))

    def test_second_run_adds_nothing(self):
        lead = self._old_lead((2, self.anna, {"stage_id": (self.new, self.qualified)}), stage_id=self.qualified.id)
        self._call(lead).action_done()
        self._backfill()
        counts = [self.env[model].search_count([]) for model in ("crm.contact.log", "crm.stage.log", "crm.owner.log")]
        self.env["crm.history.backfill"].search([]).write({"last_id": 0})
        self.env["crm.history.backfill"]._start()
        self.assertEqual(
            counts,
            [self.env[model].search_count([]) for model in ("crm.contact.log", "crm.stage.log", "crm.owner.log")],
        )

    def test_little_to_read_beside_much_that_waits(self):
        lead = self._old_lead()
        sources = "odoo.addons.crm_history.models.crm_history_backfill"
        with patch(f"{sources}.SMALL", 0):
            self._backfill()
        backfill = self.env["crm.history.backfill"]
        waiting = backfill.search([("model", "!=", "calendar.event")])
        with patch(f"{sources}.SMALL", sum(source.until_id - source.last_id for source in waiting) - 1):
            backfill._start(["calendar.event"])
        self.assertFalse(self._moves(lead))
        self.assertFalse(any(backfill.search([]).mapped("date_done")))
        backfill._start(["calendar.event"])
        self.assertTrue(self._moves(lead))

    def test_in_batches_by_the_cron(self):
        leads = [self._old_lead() for _number in range(3)]
        sources = "odoo.addons.crm_history.models.crm_history_backfill"
        with patch(f"{sources}.SMALL", 0):
            self._backfill()
        self.assertTrue(self.env.ref("crm_history.ir_cron_backfill").active)
        self.assertFalse(self._moves(leads[0]))
        small = {**SOURCES, "crm.lead": (SOURCES["crm.lead"][0], 1)}  # the other apps' messages are hundreds
        backfill = self.env["crm.history.backfill"]
        with (
            patch(f"{sources}.SOURCES", small),
            patch.object(self.env.registry["ir.cron"], "_commit_progress") as progress,
        ):
            while not progress.call_args or not progress.call_args.kwargs["deactivate"]:
                backfill._cron_run()
        for lead in leads:
            self.assertEqual(self._moves(lead).mapped("move"), ["created"])
        self.assertEqual(set(backfill.search([]).mapped("progress")), {100})
