from odoo import fields, models

from .crm_lead_countdown import NAMES


class CrmLead(models.Model):
    _inherit = "crm.lead"

    sla_clock_ids = fields.One2many("crm.sla.clock", "lead_id", string="Clocks", readonly=True)

    def write(self, vals):
        result = super().write(vals)
        if self.env["crm.sla.policy"]._get_watched_fields() & vals.keys():
            self.env["crm.sla.follow"]._on_changed(self.sudo())
        return result

    def unlink(self):
        if not self.env.context.get("crm_history_merged"):
            self.env["crm.sla.clock"]._cancel([("lead_id", "in", self.ids)], self.env._("The lead was deleted."))
        return super().unlink()

    def _merge_dependences_history(self, opportunities):
        result = super()._merge_dependences_history(opportunities)
        self.env["crm.sla.merge"]._merge(self.sudo(), opportunities.sudo())
        return result

    def _sla_refresh(self):
        """What the leads say of their clocks is read anew."""
        self.invalidate_recordset(["sla_clock_ids", *NAMES], flush=False)

    def _change_owner(self, users, reason, notes=None, team=None):
        """Give each lead to the user ``users[lead.id]``, with all that Odoo does on it, thousands at a time.

        The log of owners says ``reason`` (one of its own), the chatter from whom to whom and ``notes[lead.id]``, why.
        The new owner follows the lead and gets the open activities of the former one, who follows it no more. Whoever
        got or lost leads has one notice of all of them. An empty user leaves the lead to nobody.

        The team becomes ``team`` if one is given; else it stays if the receiver works in it or leads it, else it
        becomes the receiver's own one. In another team Odoo may move the stage. Runs as superuser: the caller has
        checked what the user may do.

        Return the leads that changed hands; those whose owner and team are right already are left alone.
        """
        leads = self.env["crm.owner.change"]._run(self.sudo(), users, reason, notes or {}, team)
        return leads.with_env(self.env)
