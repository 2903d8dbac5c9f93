from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CrmActivityScore(models.Model):
    """Freezing scores, by hand and when their days of grace are over, and letting them go again."""

    _inherit = "crm.activity.score"

    def action_close(self):
        """Freeze the rows as they are now, after a last refresh. Administrators of sales only."""
        self._check_manager()
        opened = self.filtered(lambda score: score.state == "open")
        opened._close()
        opened._log("close")

    def action_reopen(self, reason):
        """Let closed rows follow what happens again; ``reason`` is asked for and kept. Administrators of sales only.

        The scheduled job closes them again after the days of grace, counted from the day of reopening.
        """
        self._check_manager()
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Reason: say why the scores are reopened."))
        closed = self.filtered(lambda score: score.state == "closed")
        closed._log("reopen", reason.strip())
        closed.sudo().write({"state": "open", "date_reopened": fields.Date.context_today(self)})
        closed._refresh()

    def _check_manager(self):
        self.check_access("read")
        self.env["crm.activity.plan"].check_access("write")

    def _log(self, act, reason=False):
        """Keep who did it and why, with the figures as they stand."""
        self.env["crm.activity.score.log"].sudo().create(
            [
                {
                    "score_id": score.id,
                    "user_id": self.env.uid,
                    "act": act,
                    "reason": reason,
                    "target": score.target,
                    "fact": score.fact,
                }
                for score in self
            ]
        )

    def _close(self):
        """Freeze open rows after a last refresh."""
        self._refresh()
        self.sudo().write({"state": "closed"})

    @api.model
    def _cron_close(self, batch_size=2000):
        """Close the rows whose days of grace are over."""
        domain = self._get_due_domain()
        self.search(domain, limit=batch_size, order="date_to, id").try_lock_for_update()._close()
        self.env["ir.cron"]._commit_progress(batch_size, remaining=self.search_count(domain))

    @api.model
    def _get_due_domain(self):
        """Open rows whose last day, and day of reopening, lie more than the company's days of grace back."""
        today = fields.Date.today()
        companies = self.env["res.company"].sudo().search([])
        by_days = companies.grouped("activity_plan_grace_days")
        domains = []
        for days, some in by_days.items():
            border = fields.Date.subtract(today, days=days + 1)  # the last day ends later in the west
            domains.append(
                Domain("company_id", "in", some.ids)
                & Domain("date_to", "<", border)
                & (Domain("date_reopened", "=", False) | Domain("date_reopened", "<", border))
            )
        return Domain("state", "=", "open") & Domain.OR(domains)
