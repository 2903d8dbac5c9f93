"""Run in ``odoo shell``: print what the screens say about quotations, invoices and channels, as JSON in one line.

``{"steps": {step: [number, amount]}, "channels": {source: {measure: value}}, "changed": [...]}``, for all time;
``changed`` says what Odoo computes otherwise of the orders than stands there.
"""

import json

director = env["res.users"].search([("login", "=", "director")])
env = env(user=director, context={"lang": "en_US"})


def steps():
    funnel = env.ref("crm_funnel_metrics.crm_funnel_actions")
    picture = env["crm.funnel"].get_picture(funnel.id, "2000-01-01", "2099-12-31", compare=False)
    return {step["name"]: [step["number"], step["amount"]] for step in picture["steps"]}


def channels():
    found = env["crm.channel.report"].get_figures("source")
    return {line["label"]: line["values"] for line in found["rows"]}


def changed():
    """Of every hundredth order and its line, all that is computed and stored, but by today's date or by the taxes."""
    orders = env["sale.order"].sudo().search([], order="id")[::100]
    found = []
    for records in (orders, orders.order_line):
        fields = [field for field in records._fields.values() if field.store and field.compute and field.column_type]
        names = [field.name for field in fields if field.name not in ("validity_date", "fiscal_position_id")]
        before = records.read(names)
        for field in fields:
            env.add_to_compute(field, records)
        env.flush_all()
        env.invalidate_all()
        for row, now in zip(before, records.read(names), strict=True):
            found += [f"{name} of {row['id']}: {row[name]}, {now[name]}" for name in names if row[name] != now[name]]
    env.cr.rollback()
    return found


print(f"SALES {json.dumps({'steps': steps(), 'channels': channels(), 'changed': changed()})}")
