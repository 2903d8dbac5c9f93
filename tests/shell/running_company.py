"""Run in ``odoo shell``: what a company has before it installs anything of ours; each act is a transaction."""

from datetime import timedelta

from odoo.fields import Command, Datetime

now = Datetime.now()
office = env["res.company"].create({"name": "Second office"})
team = env["crm.team"].create({"name": "Inside sales"})
seller, leaver = env["res.users"].create(
    [
        {"name": name, "login": name, "email": f"{name}@example.com", "tz": "Asia/Tokyo",
         "company_ids": [Command.link(env.company.id), Command.link(office.id)],
         "group_ids": [Command.link(env.ref("sales_team.group_sale_salesman").id)]}
        for name in ("seller", "leaver")
    ]
)  # fmt: skip
customers = env["res.partner"].create([{"name": f"Customer {i}", "email": f"c{i}@example.com"} for i in range(5)])
stages = env["crm.stage"].search([])
leads = env["crm.lead"].create(
    [
        {"name": f"Deal {i}", "type": "opportunity", "partner_id": customers[i % 5].id, "expected_revenue": 1000 * i,
         "user_id": (seller if i % 3 else leaver).id, "team_id": team.id, "stage_id": stages[0].id,
         "company_id": office.id if i % 7 == 0 else False}
        for i in range(30)
    ]
)  # fmt: skip
env.cr.commit()

leads[:20].write({"stage_id": stages[1].id})
env.cr.commit()
leads[5:15].write({"stage_id": stages[2].id, "user_id": seller.id})
env.cr.commit()
leads[:3].action_set_won()
leads[3:6].action_set_lost(lost_reason_id=env["crm.lost.reason"].search([], limit=1).id)
env.cr.commit()
leads[4].action_restore()
env.cr.commit()

call = env.ref("mail.mail_activity_data_call")
for lead in leads[:12]:
    lead.activity_schedule(activity_type_id=call.id, summary="Call", user_id=seller.id)
leads[:6].activity_ids.action_feedback(feedback="He wants an offer")
for lead in leads[:8]:
    lead.message_post(body="Here is our offer", message_type="comment", subtype_xmlid="mail.mt_comment",
                      partner_ids=lead.partner_id.ids)  # fmt: skip
    lead.message_post(
        body="Thanks", message_type="email", author_id=lead.partner_id.id, email_from=lead.partner_id.email
    )
env["calendar.event"].create(
    [
        {"name": "Visit", "start": now - timedelta(days=2), "stop": now - timedelta(days=2, hours=-1),
         "opportunity_id": lead.id, "user_id": seller.id, "partner_ids": [Command.link(lead.partner_id.id)]}
        for lead in leads[8:10]
    ]
)  # fmt: skip
env.cr.commit()

leads[20:23].merge_opportunity()
leads[24].unlink()
leaver.action_archive()
env.cr.commit()
