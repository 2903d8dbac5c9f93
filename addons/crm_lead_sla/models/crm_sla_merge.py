from odoo import api, fields, models


class CrmSlaMerge(models.AbstractModel):
    """An inquiry that is merged into another lead is still an inquiry: its clock runs on for the survivor."""

    _name = "crm.sla.merge"
    _description = "Clocks of merged leads"

    @api.model
    def _merge(self, survivor, merged):
        """Give the clocks of the ``merged`` leads to the ``survivor``, and to who holds it.

        Of two clocks of one policy the one that began first runs on. What somebody answered on either lead after an
        inquiry came counts for it.
        """
        clocks = self.env["crm.sla.clock"].sudo()
        if not clocks._is_in_use():
            return
        theirs = clocks.search([("lead_id", "in", merged.ids)], order="date_start, id")
        if not theirs:
            return
        memo, now = self.env["crm.sla.time"]._get_tables(), fields.Datetime.now()
        kept = {}
        ours = clocks.search([("lead_id", "=", survivor.id), ("date_end", "=", False)])
        for clock in (theirs.filtered(lambda clock: not clock.date_end) | ours).sorted(
            lambda one: (one.date_start, one.id)
        ):
            if kept.setdefault(clock.policy_id, clock) != clock:
                clock._end(memo, "cancelled", now, self.env._("Merged into another lead"))
        clocks.flush_model()
        theirs.lead_id = survivor
        for clock in theirs.filtered(lambda clock: not clock.date_end):
            clock._set_holder(memo, survivor.user_id, now)
        clocks.flush_model()
        self.env["crm.sla.answer"]._answer(survivor.ids)
