from odoo import api, fields, models
from odoo.tools import SQL, format_date

BATCH = 200


class CrmLostReturn(models.AbstractModel):
    """Brings customers back to mind whose deal was lost for a reason that is worth returning to.

    So many days after the loss the holder of the deal gets an activity on it, or the leader of the team when the holder
    is gone. Once for a loss; not when the deal was restored, nor when the customer has an open deal or one that came
    since.
    """

    _name = "crm.lost.return"
    _description = "Return to lost deals"

    @api.model
    def _run(self, batch=BATCH):
        """Decide about one batch of the losses whose day has come; those that another worker decides on are its."""
        due = self._get_due(batch)
        if due:
            self._remind(self._get_worth(due))
            self._mark(due)
        remaining = batch if len(due) == batch else 0
        self.env["ir.cron"]._commit_progress(len(due), remaining=remaining)

    def _get_due(self, batch):
        """IDs of the losses that are still losses and whose day has come, by rows of the stage log, locked."""
        self.env["crm.lost.reason"].flush_model(["return_days", "return_since"])
        return [
            log_id
            for (log_id,) in self.env.execute_query(
                SQL(
                    """
                    SELECT log.id
                      FROM crm_lost_reason reason
                      JOIN crm_stage_log log ON log.lost_reason_id = reason.id
                     WHERE reason.return_days > 0
                       AND log.status = 'lost' AND log.date_end IS NULL AND log.date_returned IS NULL
                       AND log.day <= %s - reason.return_days
                       AND log.day >= reason.return_since - reason.return_days
                     ORDER BY log.day LIMIT %s FOR UPDATE OF log SKIP LOCKED
                    """,
                    fields.Date.today(),
                    batch,
                )
            )
        ]

    def _get_worth(self, log_ids):
        """The losses among ``log_ids`` whose lead is there and whose customer has no other deal."""
        self.env["crm.lead"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        other = SQL("""
            other.id <> lead.id AND (other.company_id = lead.company_id) IS NOT FALSE
            AND (other.create_date > log.moment OR other.active AND other.won_status = 'pending')
        """)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT log.id
                  FROM crm_stage_log log
                  JOIN crm_lead lead ON lead.id = log.lead_id
                  LEFT JOIN res_partner contact ON contact.id = lead.partner_id
                 WHERE log.id = ANY(%(ids)s)
                   AND NOT EXISTS (SELECT FROM res_partner person JOIN crm_lead other ON other.partner_id = person.id
                                    WHERE person.commercial_partner_id = contact.commercial_partner_id AND %(other)s)
                   AND NOT EXISTS (SELECT FROM crm_lead other
                                    WHERE other.email_normalized = lead.email_normalized AND %(other)s)
                """,
                ids=log_ids,
                other=other,
            )
        )
        return self.env["crm.stage.log"].browse(log_id for (log_id,) in rows)

    def _remind(self, losses):
        """Plan the activity of each loss for today. No mail for each: there may be many in one morning."""
        model_id = self.env["ir.model"]._get_id("crm.lead")
        kind = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create([
            {
                "res_model_id": model_id,
                "res_id": loss.lead_id.id,
                "activity_type_id": kind and kind.id,
                "user_id": person.id,
                "automated": True,
                "date_deadline": fields.Date.context_today(self.with_context(tz=person.tz)),
                "summary": self._get_summary(loss, person),
            }
            for loss in losses
            for person in [self._get_person(loss.lead_id)]
        ])  # fmt: skip

    def _get_person(self, lead):
        """Who returns to the customer: the holder, else the leader of the team; empty when both are gone."""
        people = (lead.user_id, lead.team_id.user_id)
        return next((user for user in people if user.active and not user.share), self.env["res.users"])

    def _get_summary(self, loss, person):
        env = self.with_context(lang=person.lang).env
        return env._(
            "Worth returning to: lost on %(day)s, %(reason)s",
            day=format_date(env, loss.day),
            reason=loss.lost_reason_id.with_env(env).name,
        )

    def _mark(self, log_ids):
        self.env.cr.execute(
            SQL("UPDATE crm_stage_log SET date_returned = %s WHERE id = ANY(%s)", fields.Datetime.now(), log_ids)
        )
        self.env["crm.stage.log"].invalidate_model(["date_returned"])
