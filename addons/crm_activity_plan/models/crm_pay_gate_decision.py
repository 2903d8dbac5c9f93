from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

GROUP = "crm_activity_plan.group_pay_gate"


class CrmPayGate(models.Model):
    """Deciding on pay gates: only people of their group, never on their own, and nothing without a trace."""

    _inherit = "crm.pay.gate"

    can_unlock = fields.Boolean(compute="_compute_can_unlock")

    @api.depends_context("uid")
    def _compute_can_unlock(self):
        user = self.env.user
        self.can_unlock = user.has_group(GROUP) and user.has_group("sales_team.group_sale_manager")

    @api.model
    @api.readonly
    def get_empty_list_help(self, help_message):
        """Who cannot compute reads who does it, and whose pay gates will be here."""
        if self.env.user.has_group(GROUP):
            return super().get_empty_list_help(help_message)
        title = self.env._("No pay gates yet")
        text = self.env._(
            "Your own pay gates, and those of the teams you lead, appear here when somebody with the right Pay Gate "
            "has computed a month. An administrator gives this right in the settings of the user."
        )
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (title, text)

    def action_compute(self):
        """Read the closed scores again; what was set by hand stays."""
        self._check_manager()
        self._check_state("draft", self.env._("Only drafts are computed."))
        self.sudo()._compute_gates()

    def action_confirm(self):
        """Confirm drafts that say what the scores say, when all scores of their month are closed."""
        self._check_manager()
        self._check_not_own()
        self._check_state("draft", self.env._("Only drafts can be confirmed."))
        gates = self.sudo()
        if still_open := gates.filtered("open_count"):
            raise UserError(
                self.env._(
                    "%(gate)s: %(count)s scores of the month are not closed yet. Close them, then compute the gate.",
                    gate=still_open[0].display_name,
                    count=still_open[0].open_count,
                )
            )
        if changed := gates._get_different():
            raise UserError(
                self.env._("%(gate)s: the scores have changed, compute it again.", gate=changed[0].display_name)
            )
        gates.write({"state": "confirmed", "confirmed_id": self.env.uid, "date_confirmed": fields.Datetime.now()})

    def action_lock(self):
        """Lock confirmed gates: they are paid out now."""
        self._check_manager()
        self._check_state("confirmed", self.env._("Only confirmed pay gates can be locked."))
        self.sudo().state = "locked"

    def action_override(self):
        """Ask for a share and a reason."""
        self._check_manager()
        self._check_state("draft", self.env._("Only the share of a draft can be set by hand."))
        return self._get_wizard_action("crm_activity_plan.crm_pay_gate_override_action")

    def action_remove_override(self):
        """Go back to the share by the rule."""
        self._check_manager()
        self._check_not_own()
        self._check_state("draft", self.env._("Only the share of a draft can be changed."))
        self.sudo().write({"is_overridden": False, "override_share": 0, "override_reason": False})

    def action_unlock(self):
        """Ask for the reason with which confirmed or locked gates become drafts again."""
        self._check_unlock()
        return self._get_wizard_action("crm_activity_plan.crm_pay_gate_unlock_action")

    def _get_wizard_action(self, xmlid):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xmlid),
            "context": {"default_gate_ids": self.ids},
        }

    def _override(self, share, reason):
        self._check_manager()
        self._check_not_own()
        self._check_state("draft", self.env._("Only the share of a draft can be set by hand."))
        for gate in self.sudo():
            gate.write({"is_overridden": True, "override_share": share, "override_reason": reason})
            gate.message_post(body=reason)

    def _unlock(self, reason):
        self._check_unlock()
        for gate in self.sudo():
            gate.write({"state": "draft", "confirmed_id": False, "date_confirmed": False})
            gate.message_post(body=reason)

    # ------------------------------------------------------------
    # Who may
    # ------------------------------------------------------------

    def _check_manager(self):
        self.check_access("read")
        if not self.env.user.has_group(GROUP):
            raise AccessError(self.env._("Only people of the group Pay Gate decide on it."))

    def _check_not_own(self):
        if self.env.user in self.user_id:
            raise AccessError(self.env._("Nobody decides on their own pay gate; ask a colleague of the group."))

    def _check_unlock(self):
        self._check_manager()
        self._check_not_own()
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only an administrator of sales unlocks a pay gate."))
        if self.filtered(lambda gate: gate.state == "draft"):
            raise UserError(self.env._("A draft needs no unlocking."))

    def _check_state(self, state, message):
        if others := self.filtered(lambda gate: gate.state != state):
            raise UserError(self.env._("%(gate)s: %(reason)s", gate=others[0].display_name, reason=message))
