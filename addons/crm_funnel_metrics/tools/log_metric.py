"""Metrics of the history of stages that exist for counting only."""

# What happens to leads beside reaching a step, as conditions on the history.
EVENTS = {
    "came": [("move", "=", "created")],
    "lost": [("status", "=", "lost"), ("from_status", "!=", "lost")],
    "lost_now": [("status", "=", "lost"), ("date_end", "=", False)],
}


def get_event_metric(env, event):
    """The metric of one of the EVENTS, None when there is no such event."""
    condition = EVENTS.get(event) if isinstance(event, str) else None  # the name may come from anywhere
    return get_log_metric(env, [*condition, ("is_passed", "=", False)]) if condition else None


def get_log_metric(env, domain):
    """A metric of the rows that fit: credited to whoever held the lead, at its expected revenue then."""
    return (
        env["crm.metric"]
        .sudo()
        .new(
            {
                "name": "",
                "model_id": env["ir.model"]._get_id("crm.stage.log"),
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
                # what would be suggested otherwise
                "distinct_path": False,
                "first_by": False,
            }
        )
    )
