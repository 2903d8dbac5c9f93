from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_history.tests.common import HistoryCommon


@tagged("post_install", "-at_install")
class HandoverCommon(HistoryCommon):
    """Anna leaves; Boris, Clara and Denis of the same team may take over, the leader hands over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clara = cls._new_user("clara", "sales_team.group_sale_salesman", tz="Europe/Vilnius")
        cls.denis = cls._new_user("denis", "sales_team.group_sale_salesman", tz="Europe/Vilnius")
        cls.env["crm.team.member"].create([
            {"user_id": user.id, "crm_team_id": cls.team.id} for user in (cls.clara, cls.denis)
        ])  # fmt: skip
        cls.admin = cls.env.ref("base.user_admin")
        cls.receivers = cls.boris + cls.clara + cls.denis
        # What the addons before this one gave her is not what these tests count.
        cls.env["res.partner"].search([("user_id", "=", cls.anna.id)]).user_id = False

    def _handover(self, receivers=None, user=None, **values):
        return self.env["crm.handover"].with_user(user or self.leader).create({
            "from_user_id": self.anna.id, "receiver_ids": (receivers or self.boris).ids, **values,
        })  # fmt: skip

    def _hand_over(self, receivers=None, **values):
        """Plan and start a hand-over of all that Anna has."""
        handover = self._handover(receivers, **values)
        handover.action_plan()
        handover.action_start()
        return handover

    def _customers(self, count, **values):
        return self.env["res.partner"].create([
            {"name": f"Customer {number}", "is_company": True, "user_id": self.anna.id, **values}
            for number in range(count)
        ])  # fmt: skip

    def _leads(self, count, **values):
        return self.env["crm.lead"].create([
            {"name": f"Lead {number}", "type": "opportunity", "user_id": self.anna.id, "team_id": self.team.id,
             "stage_id": self.new.id, **values}
            for number in range(count)
        ])  # fmt: skip

    def _meeting(self, user=None, days=2, **values):
        user = user or self.anna
        start = fields.Datetime.now() + timedelta(days=days)
        return self.env["calendar.event"].with_context(skip_attendee_notification=True).create({
            "name": "Meeting", "start": start, "stop": start + timedelta(hours=1), "user_id": user.id,
            "partner_ids": user.partner_id.ids, **values,
        })  # fmt: skip

    def _counts(self, handover, state="done"):
        """{(kind, receiver): rows} of this state."""
        lines = handover.sudo().line_ids.filtered(lambda line: line.state == state)
        counts = {}
        for line in lines:
            counts[line.res_model, line.to_user_id] = counts.get((line.res_model, line.to_user_id), 0) + 1
        return counts

    def _run_cron(self, handover):
        """Run the job as its runner does: again and again as long as something remains."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1):
            while handover.state in ("running", "undoing", "returning"):
                self.env["crm.handover"]._cron_run()


class HandoverBatchCommon(HandoverCommon):
    """Hand-overs in batches of a few rows."""

    batch_size = 5

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(type(self.env["crm.handover"]), "_batch_size", self.batch_size))
