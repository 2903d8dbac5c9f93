from odoo import fields, models

from ..models.crm_assignment_decision import OUTCOMES


class CrmLeadGiveOutLine(models.TransientModel):
    """Who would get one lead."""

    _name = "crm.lead.give.out.line"
    _description = "Lead to Be Given Out"

    wizard_id = fields.Many2one("crm.lead.give.out", required=True, ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, ondelete="cascade")
    from_user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    user_id = fields.Many2one("res.users", string="Would Be Owned By", readonly=True)
    why = fields.Char(readonly=True)
