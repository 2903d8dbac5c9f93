import logging

from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_history.tools.attempt import attempt

_logger = logging.getLogger(__name__)

MAX_LEADS = 50


class CrmSlaNotice(models.AbstractModel):
    """Messages to holders and leaders: one per person and run, however many leads it is about."""

    _name = "crm.sla.notice"
    _description = "Notices of SLA steps"

    @api.model
    def _send(self):
        """Tell everybody who is still to be told."""
        steps = self.env["crm.sla.clock.step"].sudo()
        steps.flush_model()
        query = SQL(
            "SELECT id FROM crm_sla_clock_step WHERE notify_user_id IS NOT NULL ORDER BY id FOR UPDATE SKIP LOCKED"
        )
        waiting = steps.browse(row[0] for row in self.env.execute_query(query))
        for user, rows in waiting.grouped("notify_user_id").items():
            self._tell(user, rows.filtered("clock_id.lead_id"))
        waiting.notify_user_id = False

    def _tell(self, user, steps):
        """The message of the step when it is about one lead, else one list."""
        template = steps.escalation_id.template_id if len(steps) == 1 else None
        if steps and not (template and self._send_template(template, user, steps)):
            self = self.with_context(lang=user.lang, tz=user.tz)  # noqa: PLW0642
            self.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids, subject=self._get_subject(steps), body=self._get_body(steps),
                model="crm.lead" if len(steps) == 1 else None,
                res_id=steps.clock_id.lead_id.id if len(steps) == 1 else None,
            )  # fmt: skip

    def _send_template(self, template, user, step):
        """Return whether it was sent: a template with a mistake must not keep everybody's notices back."""
        recipients = {"email_to": False, "recipient_ids": [(6, 0, user.partner_id.ids)]}
        message = "The message of %s could not be made"
        with attempt(self.env.cr, _logger.info, message, step.escalation_id) as sending:
            template.send_mail(step.clock_id.lead_id.id, email_values=recipients)
        if sending.error:
            step.result = ". ".join(filter(None, [step.result, str(sending.error).split("\n", 1)[0]]))
        return not sending.error

    def _get_subject(self, steps):
        late = steps.filtered(lambda step: step.clock_id.state == "missed")
        if len(steps) == 1:
            name = steps.clock_id.lead_id.name
            return self.env._("Late: %(lead)s", lead=name) if late else self.env._("Soon late: %(lead)s", lead=name)
        if late == steps:
            return self.env._("%(late)s leads are late", late=len(late))
        return self.env._("%(late)s leads are late, %(soon)s will be soon", late=len(late), soon=len(steps - late))

    def _get_body(self, steps):
        """A list of the leads, the most urgent first, with a link to each."""
        rows = steps.sorted(lambda step: (step.clock_id.date_due or step.date_done, step.id))
        lines = Markup("").join(self._get_line(step) for step in rows[:MAX_LEADS])
        more = len(rows) - MAX_LEADS
        rest = Markup("<p>%s</p>") % self.env._("… and %(count)s more.", count=more) if more > 0 else ""
        return Markup("<ul>%s</ul>%s") % (lines, rest)

    def _get_line(self, step):
        lead = step.clock_id.lead_id
        due = (
            self.env["ir.qweb.field.datetime"].value_to_html(step.clock_id.date_due, {})
            if step.clock_id.date_due
            else ""
        )
        return Markup('<li><a href="%s">%s</a>: %s, %s %s</li>') % (
            f"/odoo/crm.lead/{lead.id}",
            lead.name,
            step.clock_id.policy_name,
            self.env._("due"),
            due,
        )
