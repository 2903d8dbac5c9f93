"""Run in ``odoo shell``: what our screens show once a plan is in force, so that each of them has a record to open."""

from odoo.fields import Command, Date

today = Date.today()
admin = env.ref("base.user_admin")
calls = env.ref("crm_metric.crm_metric_calls")
env["crm.activity.plan"].create(
    {"name": "Minimum", "company_id": env.company.id, "date_from": Date.start_of(today, "year"),
     "user_ids": [Command.link(admin.id)],
     "line_ids": [Command.create({"metric_id": calls.id, "target": 5, "period": period}) for period in ("day", "month")]}
)  # fmt: skip
env["crm.activity.score"]._generate(Date.start_of(today, "month"), Date.end_of(today, "month"))
env["crm.day.report"]._prepare({admin: today})
env["crm.pay.gate"]._generate(env.company, Date.start_of(today, "month"))
env.cr.commit()
