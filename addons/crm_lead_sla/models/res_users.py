from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    def action_archive(self):
        self._check_nothing_held()  # before Odoo deletes their activities
        return super().action_archive()

    def write(self, vals):
        if "active" in vals and not vals["active"]:
            self._check_nothing_held()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_holders(self):
        self._check_nothing_held()  # Odoo deletes even what they have done

    def action_open_handover(self):
        """Hand over what this user holds."""
        self.ensure_one()
        self.env["crm.handover"].check_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_lead_sla.crm_handover_new_action")
        return {**action, "context": {"default_from_user_id": self.id}}

    def _check_nothing_held(self):
        """Stop the archiving or deleting of people who still hold open work: it would be lost with them."""
        if self.env.su:
            return
        leavers = self.filtered(lambda user: user.active and not user.share)
        holdings = self.env["crm.handover"]._get_holdings(leavers) if leavers else {}
        if holdings:
            first = next(user for user in leavers if user in holdings)
            raise RedirectWarning(
                self._get_held_text(holdings),
                self.env.ref("crm_lead_sla.crm_handover_new_action").id,
                self.env._("Hand over %(user)s's work", user=first.name),
                {"default_from_user_id": first.id},
            )

    def _get_held_text(self, holdings):
        kinds = dict(self.env["crm.handover.line"]._fields["res_model"]._description_selection(self.env))
        lines = [
            f"{user.name}: " + ", ".join(f"{kinds[model]}: {count}" for model, count in numbers.items())
            for user, numbers in holdings.items()
        ]
        return self.env._(
            "Somebody who is archived must not hold open work, which nobody would do any more. Hand it over first.\n"
            "%(holdings)s",
            holdings="\n".join(lines),
        )

    def _check_may_receive(self, company):
        for user in self:
            problem = user._get_receiver_problem(company)
            if problem:
                raise UserError(problem)

    def _get_receiver_problem(self, company):
        """Why this user cannot be given anything of ``company``; None if they can."""
        user = self.sudo()
        if not user.active:
            return self.env._("%(user)s is archived", user=user.name)
        if user.share:
            return self.env._("%(user)s is not one of our own people", user=user.name)
        if company not in user.company_ids:
            return self.env._("%(user)s may not work in %(company)s", user=user.name, company=company.name)
        return None

    def _get_lead_capacity(self):
        """How many open leads each can work at, in all teams: {user id: leads}."""
        members = self.env["crm.team.member"].sudo()
        counts = members._read_group([("user_id", "in", self.ids)], ["user_id"], ["lead_capacity:max"])
        return {user.id: capacity for user, capacity in counts}
