from odoo import api, fields, models

from .crm_history_mixin import TEAM_NAME, USER_NAME

REASONS = [
    ("created", "Created"),
    ("manual", "Manual"),
    ("assigned", "Assigned by rule"),
    ("reassigned", "Reassigned"),
    ("claimed", "Claimed"),
    ("handed_over", "Handed over"),
    ("merged", "Merged into another lead"),
]


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
    from_team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")
    from_team_name = fields.Char(string="From Team (name)", readonly=True)
    reason = fields.Selection(REASONS, required=True, readonly=True)

    def _get_copied_columns(self):
        return {
            **super()._get_copied_columns(),
            "from_user_name": self._get_name_sql("from_user_name", "from_user_id", USER_NAME),
            "from_team_name": self._get_name_sql("from_team_name", "from_team_id", TEAM_NAME),
        }

    @api.model
    def _log_changes(self, changed, facts):
        """Log who got which lead among ``changed``: {lead id: (state before or None, state after)}."""
        rows = []
        for lead_id, (old, new) in changed.items():
            if new.hands == (old.hands if old else (self.env["res.users"], self.env["crm.team"])):
                continue
            vals = facts[lead_id]
            rows.append({
                **vals,
                "from_user_id": old and old.user.id or None,
                "from_team_id": old and old.team.id or None,
                "reason": self._get_reason(vals["is_machine"]) if old else "created",
            })  # fmt: skip
        self._log(rows)

    @api.model
    def _get_reason(self, is_machine):
        """Why a lead changes hands: what the caller says in the context, else by whom."""
        return self.env.context.get("crm_history_reason") or ("assigned" if is_machine else "manual")
