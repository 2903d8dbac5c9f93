from collections import defaultdict

from odoo import api, models


class CrmOwnerChange(models.AbstractModel):
    """Leads change hands, thousands at a time: see ``crm.lead._change_owner``.

    Odoo searches a team, posts a message and renders a letter for each lead. Here they are written in one group per
    receiver, noted in one batch, and everybody gets one letter.
    """

    _name = "crm.owner.change"
    _description = "Change of the owner of leads"

    @api.model
    def _run(self, leads, users, reason, notes, team):
        """Return those of ``leads`` (as superuser) that changed hands."""
        leads = leads.filtered(lambda lead: lead.user_id != users[lead.id] or (team and lead.team_id != team))
        former = {lead.id: lead.user_id for lead in leads}
        with leads.with_context(crm_history_reason=reason)._history_act(stage_given=False):
            moved = self._write(leads, users, team)
        for lead in moved.filtered(lambda lead: lead.id in notes):
            lead._track_set_log_message(notes[lead.id])
        self._track(leads - moved, former, notes)
        self._move_activities(leads, former)
        self._unfollow(leads, former)
        self.env["crm.owner.notice"]._send(leads, former)
        return leads

    def _write(self, leads, users, team):
        """Write the owners in groups, and return the leads that went to another team, whose tracking Odoo does."""
        groups, teams, moved = defaultdict(list), {}, leads.browse()
        for lead in leads:
            user = users[lead.id]
            key = (lead.team_id, lead.type, user)
            if key not in teams:
                teams[key] = self._choose_team(lead, user, team)
            groups[user, teams[key], teams[key] != lead.team_id].append(lead.id)
        for (user, new_team, is_moved), ids in groups.items():
            group = leads.browse(ids).with_company(user.company_id)
            group = group.with_context(mail_auto_subscribe_no_notify=True, mail_notrack=not is_moved)
            # The team is given always: computed, it is searched lead by lead.
            group.write({"user_id": user.id, "team_id": new_team.id})
            moved += leads.browse(ids if is_moved else ())
        return moved

    def _choose_team(self, lead, user, team):
        """The team of ``lead`` when ``user`` owns it: ``team``, else its own one if it can, else as Odoo chooses."""
        if team or not user or lead.team_id._has_member(user):
            return team or lead.team_id
        uses = "use_leads" if lead.type == "lead" else "use_opportunities"
        return self.env["crm.team"].sudo()._get_default_team_id(user_id=user.id, domain=[(uses, "=", True)])

    def _track(self, leads, former, notes):
        """Note from whom to whom and why in the chatter of leads in which nothing else has changed.

        What Odoo has still to track of an earlier change in this transaction is noted here, not twice.
        """
        pending = self.env.cr.precommit.data.get(f"mail.tracking.{leads._name}", {})
        before = {lead.id: (pending.get(lead.id) or {}).get("user_id", former[lead.id]) for lead in leads}
        for lead in leads:
            if pending.get(lead.id):
                pending[lead.id]["user_id"] = lead.user_id
        messages = leads._message_log_batch({lead.id: notes.get(lead.id, "") for lead in leads})
        tracking = self.env["mail.tracking.value"].sudo()
        info = leads.fields_get(["user_id"], attributes=("string", "type"))["user_id"]
        tracking.create([
            {**tracking._create_tracking_values(before[lead.id], lead.user_id, "user_id", info, lead),
             "mail_message_id": message.id}
            for lead, message in zip(leads, messages, strict=True)
        ])  # fmt: skip

    def _move_activities(self, leads, former):
        """What the former owner had planned on these leads is the new one's to do; others keep what is theirs."""
        domain = [("res_model", "=", leads._name), ("res_id", "in", leads.ids)]
        activities = self.env["mail.activity"].sudo().search(domain)
        new = {lead.id: lead.user_id for lead in leads}
        theirs = activities.filtered(lambda task: task.user_id == former[task.res_id] and new[task.res_id])
        for user, tasks in theirs.grouped(lambda task: new[task.res_id]).items():
            tasks.with_context(mail_activity_quick_update=True).write({"user_id": user.id})

    def _unfollow(self, leads, former):
        """Letters of the customer go to the new owner, not to whoever may not even read the lead any more."""
        partners = {lead.id: former[lead.id].partner_id for lead in leads if lead.user_id != former[lead.id]}
        domain = [
            ("res_model", "=", leads._name),
            ("res_id", "in", [*partners]),
            ("partner_id", "in", [partner.id for partner in partners.values()]),
        ]
        followers = self.env["mail.followers"].sudo().search(domain)
        followers.filtered(lambda follower: follower.partner_id == partners[follower.res_id]).unlink()
