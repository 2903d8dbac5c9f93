from odoo import api, models

# What happens to leads beside reaching a step, as conditions on the history of stages.
EVENTS = {
    "came": [("move", "=", "created")],
    "lost": [("status", "=", "lost"), ("from_status", "!=", "lost")],
    "lost_now": [("status", "=", "lost"), ("date_end", "=", False)],
}


class CrmFunnel(models.Model):
    _inherit = "crm.funnel"

    @api.model
    def _get_event_metric(self, event):
        """The metric of one of the EVENTS, an empty one when there is no such event."""
        if event not in EVENTS:
            return self.env["crm.metric"]
        return self._get_log_metric([*EVENTS[event], ("is_passed", "=", False)])

    @api.model
    def _get_log_metric(self, domain):
        """A metric of the history of stages that exists for counting only: whose was the deal, at its revenue then."""
        return (
            self.env["crm.metric"]
            .sudo()
            .new(
                {
                    "name": "",
                    "model_id": self.env["ir.model"]._get_id("crm.stage.log"),
                    "model": "crm.stage.log",
                    "domain": repr(domain),
                    "date_field": "moment",
                    "user_path": "holder_id",
                    "team_path": "team_id",
                    "lead_path": "lead_id",
                    "partner_path": "commercial_partner_id",
                    "company_path": "company_id",
                    "aggregation": "count",
                    "value_field": "expected_revenue",
                    # each field that would be suggested otherwise
                    "distinct_path": False,
                    "first_by": False,
                }
            )
        )
