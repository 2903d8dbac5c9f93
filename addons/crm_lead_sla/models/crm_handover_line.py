from odoo import fields, models
from odoo.exceptions import UserError


class CrmHandoverLine(models.Model):
    """One record that is handed over: from whom, to whom, and what it was before."""

    _name = "crm.handover.line"
    _description = "Row of a Hand-over"
    _order = "id"

    handover_id = fields.Many2one("crm.handover", required=True, readonly=True, ondelete="cascade", index=True)
    res_model = fields.Selection(
        [
            ("crm.lead", "Leads"),
            ("res.partner", "Customers"),
            ("mail.activity", "Activities"),
            ("calendar.event", "Meetings"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    res_id = fields.Many2oneReference(model_field="res_model", string="Record ID", required=True, readonly=True)
    name = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, ondelete="set null")
    from_user_id = fields.Many2one("res.users", string="From", readonly=True, ondelete="cascade", required=True)
    to_user_id = fields.Many2one(
        "res.users", string="To", ondelete="cascade", required=True, domain=[("share", "=", False)]
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("done", "Given"),
            ("skipped", "Left out"),
            ("undone", "Taken back"),
            ("kept", "Not taken back"),
        ],
        required=True,
        readonly=True,
        default="planned",
    )
    reason = fields.Char(readonly=True, help="Why it was left out or not taken back.")
    before = fields.Json(readonly=True)
    after = fields.Json(readonly=True)

    _state_idx = models.Index("(handover_id, state, id)")
    _record_uniq = models.UniqueIndex("(handover_id, res_model, res_id)", "A record is handed over once.")

    def write(self, vals):
        """People choose the receiver, before it is handed over; all the rest is the system's."""
        if not self.env.su:
            self.check_access("write")
            if vals.keys() != {"to_user_id"} or self.filtered(lambda line: line.state != "planned"):
                raise UserError(self.env._("Only the receiver can be changed, and only in the preview."))
            self.env["res.users"].browse(vals["to_user_id"])._check_may_receive(self.handover_id.company_id)
            self.handover_id._check_giver()
        return super().write(vals)

    def action_open_record(self):
        """Open the record itself."""
        self.ensure_one()
        self.check_access("read")
        return self.env[self.res_model].browse(self.res_id).get_formview_action()
