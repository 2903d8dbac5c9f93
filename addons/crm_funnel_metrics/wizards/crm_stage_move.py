from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmStageMove(models.TransientModel):
    """What a deal lacks to move to a stage, each with a button that leads to it, and the move itself."""

    _name = "crm.stage.move"
    _description = "Move of a Deal"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, ondelete="cascade")
    from_stage_id = fields.Many2one(related="lead_id.stage_id", string="From Stage")
    stage_id = fields.Many2one("crm.stage", string="To Stage", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("crm.stage.move.line", "move_id", readonly=True)
    is_back = fields.Boolean(readonly=True)
    is_leader = fields.Boolean(readonly=True)
    leader_id = fields.Many2one(related="lead_id.team_id.user_id", string="Leader")
    reason = fields.Char()

    @api.model
    def _open(self, lead, stage_id):
        """The dialog for moving ``lead`` to a stage, as it stands now."""
        lead.check_access("write")
        lead.ensure_one()
        move = self.create({"lead_id": lead.id, "stage_id": stage_id})
        move._refresh()
        return move._get_dialog()

    def _get_dialog(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move to %(stage)s", stage=self.stage_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _refresh(self):
        missing = self._get_missing()
        self.write({
            "is_back": any(one.kind == "back" for one in missing),
            "is_leader": self.env["crm.stage.gate"]._is_leader(self.lead_id.sudo()),
            "line_ids": [Command.clear(), *(
                Command.create({"kind": one.kind, "name": one.text, "ref": one.ref}) for one in missing
            )],
        })  # fmt: skip

    def _get_missing(self):
        """What the deal would lack if it moved now."""
        lead = self.lead_id.sudo()
        missing = self.env["crm.stage.gate"]._get_missing({lead: (lead.stage_id.id, self.stage_id.id)})
        return missing.get(lead, [])

    def action_move(self):
        """Move the deal; the rules are looked at again, so that what is still missing is refused."""
        self.check_access("write")
        self.ensure_one()
        self.lead_id.with_context(crm_stage_reason=self.reason or "").write({"stage_id": self.stage_id.id})
        if self.is_back:
            self.lead_id._message_log(body=self.env._("Reason to go back: %(reason)s", reason=self.reason))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_ask(self):
        """Ask the leader of the team, by an activity on the deal, to move it."""
        self.check_access("write")
        self.ensure_one()
        if not self.leader_id:
            raise UserError(self.env._("The team has no leader. Choose one in CRM > Configuration > Sales Teams."))
        self.lead_id.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.leader_id.id,
            summary=self.env._("Move to the stage %(stage)s", stage=self.stage_id.name),
            note=self.reason or "",
            automated=False,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(leader)s has been asked.", leader=self.leader_id.name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
