from collections import defaultdict

from odoo import api, models

SHOWN = 10  # leads named in one notice


class CrmOwnerNotice(models.AbstractModel):
    """One notice to everybody who got or lost leads, of all of them."""

    _name = "crm.owner.notice"
    _description = "Notice of leads that changed hands"

    @api.model
    def _send(self, leads, former):
        """Tell about ``leads``, whose former owners are given: {lead id: user}.

        Whoever does it knows already, and archived users read nothing. In the context ``crm_owner_quiet`` nobody is
        told: the caller does.
        """
        if self.env.context.get("crm_owner_quiet"):
            return
        received, lost = defaultdict(list), defaultdict(list)
        for lead in leads.filtered(lambda lead: lead.user_id != former[lead.id]):
            received[lead.user_id].append(lead.id)
            lost[former[lead.id]].append(lead.id)
        for user in {**received, **lost}:
            if user.active and user != self.env.user:
                translated = leads.with_context(lang=user.lang)
                self._tell(user, translated.browse(received[user]), translated.browse(lost[user]))

    def _tell(self, user, leads, gone):
        """Tell ``user`` that ``leads`` are theirs now and those of ``gone`` are not any more."""
        values = {
            "user": user,
            "leads": leads[:SHOWN],
            "lead_count": len(leads),
            "gone": gone[:SHOWN],
            "gone_count": len(gone),
        }
        body = leads.env["ir.qweb"]._render("crm_lead_sla.message_owner_changed", values, minimal_qcontext=True)
        thread = leads if len(leads) == 1 else leads.env["mail.thread"]
        thread.message_notify(
            subject=self.with_env(leads.env)._get_subject(leads, gone),
            body=self.env["mail.render.mixin"]._replace_local_links(body),
            partner_ids=user.partner_id.ids,
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _get_subject(self, leads, gone):
        if len(leads) > 1:
            return self.env._("%(count)s leads are yours now", count=len(leads))
        if leads:
            return self.env._("%(lead)s is yours now", lead=leads.display_name)
        if len(gone) > 1:
            return self.env._("%(count)s of your leads went to others", count=len(gone))
        return self.env._("%(lead)s went to somebody else", lead=gone.display_name)
