from collections import defaultdict

from markupsafe import Markup

from odoo import api, models


class CrmHandoverNotice(models.AbstractModel):
    """Tell everybody who got something by a hand-over, once, and note in its chatter how it ended."""

    _name = "crm.handover.notice"
    _description = "Notice of a Hand-over"

    @api.model
    def _tell_everybody(self, handover, is_given):
        """``is_given``: it was handed over, else taken back."""
        user_field, state = ("to_user_id", "done") if is_given else ("from_user_id", "undone")
        counts = self.env["crm.handover.line"]._read_group(
            [("handover_id", "=", handover.id), ("state", "=", state)], [user_field, "res_model"], ["__count"]
        )
        received = defaultdict(dict)
        for user, model, count in counts:
            received[user][model] = count
        for user, numbers in received.items():
            if user.active and user != self.env.user:
                self._tell(handover.with_context(lang=user.lang), user, numbers, is_given)
        handover._message_log(body=self._get_report(handover, is_given))

    def _tell(self, handover, user, numbers, is_given):
        env = handover.env
        giver = (handover.from_user_id or handover.from_team_id).display_name
        subject = env._("%(giver)s's work is yours now", giver=giver) if is_given else env._("You have your work back")
        kinds = dict(env["crm.handover.line"]._fields["res_model"]._description_selection(env))
        items = Markup().join(
            Markup("<li>%s: %s</li>") % (kinds[model], count) for model, count in sorted(numbers.items())
        )
        handover.message_notify(
            subject=subject,
            body=Markup("<p>%s</p><ul>%s</ul>") % (subject, items),
            partner_ids=user.partner_id.ids,
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _get_report(self, handover, is_given):
        lines = self.env["crm.handover.line"]
        states = dict(lines._read_group([("handover_id", "=", handover.id)], ["state"], ["__count"]))
        done, left = ("done", "skipped") if is_given else ("undone", "kept")
        numbers = {"done": states.get(done, 0), "left": states.get(left, 0)}
        if is_given:
            return self.env._("Handed over: %(done)s. Left out: %(left)s.", **numbers)
        return self.env._("Taken back: %(done)s. Changed meanwhile and left as they are: %(left)s.", **numbers)
