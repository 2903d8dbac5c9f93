"""Run in ``odoo shell``: many leads whose time is over by more than half, all of one salesperson of a team of four."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

# LEADS is given by the test

always = env["resource.calendar"].create({
    "name": "Always", "tz": "UTC",
    "attendance_ids": [
        Command.create({"name": "Day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24, "day_period": "morning"})
        for day in range(7)
    ],
})  # fmt: skip
env.company.resource_calendar_id = always
people = env["res.users"].with_context(no_reset_password=True, tracking_disable=True).create([
    {"name": name, "login": name, "email": f"{name}@us.example",
     "group_ids": [Command.link(env.ref("sales_team.group_sale_salesman").id)]}
    for name in ("anna", "boris", "carl", "dora", "leader")
])  # fmt: skip
team = env["crm.team"].create({"name": "Late", "user_id": people[4].id, "lead_strategy": "round_robin"})
env["crm.team.member"].create([
    {"crm_team_id": team.id, "user_id": user.id, "customer_norm_max": 0, "lead_capacity": 100_000}
    for user in people[:4]
])  # fmt: skip
policy = env["crm.sla.policy"].create({
    "name": "An hour", "kind": "first_response", "limit": 1, "unit": "hours",
    "escalation_ids": [
        Command.create({"percent": 50, "action": "warn_holder"}),
        Command.create({"percent": 100, "action": "tell_leader"}),
        Command.create({"percent": 150, "action": "reassign"}),
    ],
})  # fmt: skip
env.flush_all()
env.cr.execute(
    """
    INSERT INTO crm_lead (name, type, active, stage_id, user_id, team_id, company_id, create_date, won_status)
    SELECT 'Late inquiry ' || i, 'opportunity', TRUE, (SELECT min(id) FROM crm_stage), %s, %s, %s,
           now() AT TIME ZONE 'UTC' - interval '3 hours', 'pending'
      FROM generate_series(1, %s) AS i RETURNING id
    """,
    [people[0].id, team.id, env.company.id, LEADS],
)
leads = env["crm.lead"].browse(row[0] for row in env.cr.fetchall())
moment = fields.Datetime.now() - timedelta(hours=3)
rule = next(rule for rule in env["crm.sla.policy"]._get_rules() if rule.id == policy.id)
env["crm.sla.start"]._start([(lead, rule, moment) for lead in leads])
env.cr.commit()
