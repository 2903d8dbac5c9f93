from odoo import fields, models


class CrmStageMoveLine(models.TransientModel):
    """One thing that a deal lacks, and the way to it."""

    _name = "crm.stage.move.line"
    _description = "Missing for the Move of a Deal"

    move_id = fields.Many2one("crm.stage.move", required=True, ondelete="cascade")
    name = fields.Text(string="Missing", readonly=True)
    kind = fields.Char(readonly=True)
    ref = fields.Integer(readonly=True)

    def action_do(self):
        """Go where the missing thing can be given: plan the activity, write the quotation, open the deal."""
        self.check_access("write")
        self.ensure_one()
        lead = self.move_id.lead_id
        lead.check_access("write")
        return getattr(self, f"_do_{self.kind}", self._do_field)(lead)

    def _do_field(self, lead):
        return {**lead.get_formview_action(), "target": "current"}

    def _do_quotation(self, lead):
        """The quotation that waits to be sent, else a new one."""
        if lead.quotation_count:
            return lead.action_view_sale_quotation()
        return lead.action_sale_quotations_new()

    def _do_activity(self, lead):
        """Plan the activity, or mark it done at once; one that is planned already waits on the deal."""
        if lead.activity_ids.filtered(lambda activity: activity.activity_type_id.id == self.ref):
            return self._do_field(lead)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule Activity"),
            "res_model": "mail.activity.schedule",
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_model": lead._name, "active_id": lead.id, "active_ids": lead.ids,
                        "default_activity_type_id": self.ref},
        }  # fmt: skip

    def _do_skip(self, lead):
        """Move to the stage that may not be skipped instead."""
        lead.write({"stage_id": self.ref})
        return {"type": "ir.actions.client", "tag": "soft_reload"}
