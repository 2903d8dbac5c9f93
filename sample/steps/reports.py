"""Day reports of the last two weeks, and the pay gates of the closed months."""

from datetime import timedelta

from odoo import Command, fields

from ..clock import dice
from ..source import agents, managers

DAYS = 14
EMBELLISHER = "Darcel Schlecht"  # states more than anybody saw
ANSWER = "Which customers were these? Please log the calls that you made."
COMMENTS = ("Called from my own telephone", "At the fair in the morning", "Talked when they came to the office")
DECIDERS = ("director", "accountant")


def load(job):
    """Reports up to yesterday are reviewed, today's and a few others not yet; the last month waits to be confirmed."""
    reports = job.env["crm.day.report"]
    for ahead in range(DAYS, -1, -1):
        reports += _report_day(job, job.clock.today - timedelta(days=ahead))
    _review(job, reports)
    months = _decide(job)
    return f"{len(reports)} day reports, pay gates of {months} months"


def _report_day(job, day):
    """The reports of whoever worked that day, submitted half an hour after work by nine of ten."""
    offices = {agent.name: agent.office for agent in agents() if not job.clock.is_free(day, agent.name)}
    reports = job.env["crm.day.report"]._prepare({job.people[name]: day for name in offices})
    people = {user: name for name, user in job.people.items()}
    done = [("day", "=", day), ("user_id", "in", reports.user_id.ids)]
    last = dict(job.env["crm.contact.log"]._read_group(done, ["user_id"], ["moment:max"]))
    for report in reports:
        name = people[report.user_id]
        roll = dice("report", name, str(day))
        submitted = job.clock.utc(day, offices[name], roll.uniform(1020, 1080))
        # Who works longer reports afterwards: what is measured is what was done by then.
        submitted = max(submitted, last.get(report.user_id, submitted) + timedelta(minutes=5))
        if roll.random() > 0.9 or submitted > job.clock.now - timedelta(hours=1):
            continue
        if name == EMBELLISHER or roll.random() < 0.06:
            vals = {"added": roll.randint(8, 15) if name == EMBELLISHER else 1, "comment": roll.choice(COMMENTS)}
            report.line_ids[:1].write(vals)
        report.write({"state": "submitted", "date_submitted": submitted, "date_measured": submitted})
    return reports


def _review(job, reports):
    """Leaders approved what is older than two days, and returned the last one that was embellished."""
    submitted = reports.filtered(lambda report: report.state == "submitted")
    returned = submitted.filtered(lambda report: report.user_id == job.people[EMBELLISHER])[-1:]
    old = submitted.filtered(lambda report: report.day < job.clock.today - timedelta(days=2)) - returned
    for name in managers():
        led = old.filtered(lambda report, name=name: report.team_id.user_id == job.people[name])
        led.with_user(job.people[name]).action_approve()
        led.write({"date_reviewed": job.clock.now - timedelta(days=1)})
    quiet = returned.with_context(mail_activity_quick_update=True)  # no e-mail about the activity
    quiet.with_user(returned.team_id.user_id)._return(ANSWER)


def _decide(job):
    """Gates of the months that are closed; all but the last confirmed by the director and locked."""
    group = job.env.ref("crm_activity_plan.group_pay_gate")
    deciders = job.env["res.users"].search([("login", "in", DECIDERS)])
    deciders.group_ids = [Command.link(group.id)]
    director = deciders.filtered(lambda user: user.login == "director")
    closed = [("period", "=", "month"), ("state", "=", "closed")]
    months = job.env["crm.activity.score"]._read_group(closed, ["date_from:month"], order="date_from:month")
    company = job.env.company
    gates = [job.env["crm.pay.gate"]._generate(company, fields.Date.to_date(first_day)) for (first_day,) in months]
    for decided in gates[:-1]:
        confirmed = decided.filtered(lambda gate: not gate.open_count).with_user(director)
        confirmed.action_confirm()
        confirmed.action_lock()
    return len(gates)
