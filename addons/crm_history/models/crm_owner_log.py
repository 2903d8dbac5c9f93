from odoo import fields, models


class CrmOwnerLog(models.Model):
    """A lead changed hands or team: from whom, to whom (``holder_id``, ``team_id``), by whom and why."""

    _name = "crm.owner.log"
    _description = "Change of Owner"
    _inherit = ["crm.history.mixin"]

    holder_id = fields.Many2one(string="To", help="Who owns the lead from then on; empty when nobody does.")
    holder_name = fields.Char(string="To (name)")
    team_id = fields.Many2one(string="To Team")
    team_name = fields.Char(string="To Team (name)")
    from_user_id = fields.Many2one("res.users", string="From", readonly=True, ondelete="set null")
    from_user_name = fields.Char(string="From (name)", readonly=True)
    from_team_id = fields.Many2one("crm.team", string="From Team", readonly=True, ondelete="set null")
    from_team_name = fields.Char(string="From Team (name)", readonly=True)
    reason = fields.Selection(
        [
            ("created", "Created"),
            ("manual", "Manual"),
            ("assigned", "Assigned by rule"),
            ("reassigned", "Reassigned"),
            ("claimed", "Claimed"),
            ("handed_over", "Handed over"),
            ("merged", "Merged"),
        ],
        required=True,
        readonly=True,
    )
