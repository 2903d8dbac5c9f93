"""Run in ``odoo shell``: what our screens show with plans and policies in force, so that each has a record to open."""

from odoo.fields import Command, Date

today = Date.today()
last_month = Date.start_of(Date.subtract(today, months=1), "month")
admin = env.ref("base.user_admin")
calls = env.ref("crm_metric.crm_metric_calls")
env["crm.activity.plan"].create(
    {"name": "Minimum", "company_id": env.company.id, "date_from": last_month, "user_ids": [Command.link(admin.id)],
     "line_ids": [Command.create({"metric_id": calls.id, "target": 5, "period": each}) for each in ("day", "month")]}
)  # fmt: skip
env["crm.activity.score"]._generate(last_month, Date.end_of(last_month, "month"))._close()
monday = Date.start_of(Date.add(last_month, days=7), "week")
env["crm.day.report"]._prepare({admin: monday})
env["crm.pay.gate"]._generate(env.company, last_month)
policies = env["crm.sla.policy"].with_context(active_test=False).search([])
stage = env["crm.stage"].search([], limit=1)
policies.escalation_ids.filtered(lambda step: step.action == "move_stage").stage_id = stage
policies.active = True
env.cr.commit()
