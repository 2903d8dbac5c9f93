from contextlib import contextmanager
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

# What may move a lead to another stage, status, owner or team, directly or by a computed field, and why it was lost.
WATCHED = {"stage_id", "user_id", "team_id", "type", "active", "probability", "won_status", "lost_reason_id"}


class LeadState(NamedTuple):
    """What the logs watch of a lead."""

    stage: models.Model
    status: str
    user: models.Model
    team: models.Model
    lost_reason: models.Model

    @property
    def place(self):
        """Where it stands: a change is told by the log of stages."""
        return self.stage, self.status

    @property
    def hands(self):
        """Whose it is: a change is told by the log of owners."""
        return self.user, self.team


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.contact.document", "crm.history.subject"]

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._history_log_changes({})
        return leads

    def write(self, vals):
        if not WATCHED & vals.keys():
            return super().write(vals)
        if self.env.context.get("crm_history_deferred"):
            self._history_defer()
            return super().write(vals)
        with self._history_act(stage_given="stage_id" in vals):
            return super().write(vals)

    def unlink(self):
        self._history_log_deferred()
        if not self.env.context.get("crm_history_merged"):
            self.env["crm.stage.log"]._close("removed", self.ids)
        return super().unlink()

    def action_set_lost(self, **additional_values):
        """Archiving and setting the probability are two writes of one act: log it once, as lost."""
        with self._history_act():
            return super().action_set_lost(**additional_values)

    def _assign_userless_lead_in_team(self, creation_source):
        leads = self.with_context(crm_history_machine=True, crm_history_reason="assigned")
        return super(CrmLead, leads)._assign_userless_lead_in_team(creation_source)

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        leads = self.with_context(crm_history_machine=True, crm_history_reason="merged", crm_history_merged=True)
        survivor = super(CrmLead, leads)._merge_opportunity(
            user_id=user_id, team_id=team_id, auto_unlink=auto_unlink, max_length=max_length
        )
        return survivor.with_env(self.env)

    def _merge_dependences_history(self, opportunities):
        """The rows of merged leads move to the survivor; ``lead_ref`` keeps saying where they came from."""
        opportunities._history_log_deferred()
        self.env["crm.history"]._move_to_lead(opportunities.ids, self)
        return super()._merge_dependences_history(opportunities)

    def action_open_history(self):
        """All that happened with this lead, and with those that were merged into it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_history.crm_history_action")
        return {**action, "domain": [("lead_id", "=", self.id)], "display_name": self.name}

    def _get_history_condition(self, alias):
        return SQL("log.lead_id = %s", SQL.identifier(alias, "id"))

    def _get_next_activity_sql(self, alias):
        return SQL(
            "(SELECT min(activity.date_deadline) FROM mail_activity activity"
            " WHERE activity.active AND activity.res_model = 'crm.lead' AND activity.res_id = %s)",
            SQL.identifier(alias, "id"),
        )

    # ------------------------------------------------------------
    # What the logs are told
    # ------------------------------------------------------------

    def _history_snapshot(self):
        """{lead id: its LeadState} of these leads, without the muted ones."""
        muted = self.env.cr.cache.get("crm_history_muted", ())
        return {
            lead.id: LeadState(lead.stage_id, lead._history_status(), lead.user_id, lead.team_id, lead.lost_reason_id)
            for lead in self.sudo()
            if lead.id and lead.id not in muted
        }

    def _history_defer(self):
        """Remember the leads as they are now, to log all that happens to them at once before the next commit.

        Rule-based assignment writes lead by lead and commits now and then; logging each write would cost it twice
        the queries.
        """
        precommit = self.env.cr.precommit
        if "crm_history" not in precommit.data:
            precommit.data["crm_history"] = {}
            precommit.add(self.browse()._history_log_all_deferred)
        pending = precommit.data["crm_history"]
        pending.update(self.filtered(lambda lead: lead.id not in pending)._history_snapshot())

    def _history_log_deferred(self):
        """Log what has happened since to those of these leads that are remembered."""
        pending = self.env.cr.precommit.data.get("crm_history", {})
        before = {lead_id: pending.pop(lead_id) for lead_id in self.ids if lead_id in pending}
        if before:
            self.browse(before).exists()._history_log_changes(before, stage_given=False)

    def _history_log_all_deferred(self):
        self.browse(self.env.cr.precommit.data.get("crm_history", ()))._history_log_deferred()

    @contextmanager
    def _history_act(self, stage_given=True):
        """Log what the block does to these leads as one act; writes inside of it are not logged one by one.

        Muted by the cursor, not by a context: jobs of the end of the transaction inherit that, and would stay silent.
        """
        self._history_log_deferred()
        before = self._history_snapshot()
        cache = self.env.cr.cache
        outer = cache.get("crm_history_muted", frozenset())
        cache["crm_history_muted"] = outer.union(self.ids)
        try:
            yield
        finally:
            cache["crm_history_muted"] = outer
        self._history_log_changes(before, stage_given)

    def _history_status(self):
        """``won``, ``lost``, ``open``, or ``archived``: put away without being lost."""
        if self.won_status != "pending":
            return self.won_status
        return "open" if self.active else "archived"

    def _history_log_changes(self, before, stage_given=True):
        """Write to the stage and owner logs what has changed since the snapshot ``before``.

        A lead that is not in it is new. ``stage_given`` is False when nobody chose the stage, so that a
        new team moved the lead there by itself.
        """
        after = self._history_snapshot()
        changed = {lead_id: (before.get(lead_id), new) for lead_id, new in after.items() if before.get(lead_id) != new}
        if not changed:
            return
        facts = {lead.id: lead._prepare_history_vals() for lead in self.browse(changed).sudo()}
        self.env["crm.stage.log"]._log_changes(changed, facts, stage_given)
        self.env["crm.owner.log"]._log_changes(changed, facts)

    def _prepare_history_vals(self):
        """What every log row of this lead says, as it is now."""
        return self.env["crm.history.act"]._prepare_row(self.user_id, self.team_id, self.partner_id, lead=self)

    def _prepare_contact_log_vals(self):
        return self._prepare_history_vals()
