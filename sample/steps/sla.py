"""Promises to inquiries: the teams' working hours, the policies in force, and the clocks of the last two months."""

from datetime import timedelta

from odoo import fields

from .. import source
from ..rows import slug

DAYS = 60
HOURS = 40  # as long ago the youngest leads came that the rule for new ones is applied to
POLICIES = ("crm_lead_sla.crm_sla_policy_first_response", "crm_lead_sla.crm_sla_policy_new")


def load(job):
    _set_working_hours(job)
    policies = job.env["crm.sla.policy"].browse(map(job.ref, POLICIES))
    policies.active = True
    policies[0].update({"name": "First answer within 16 working hours", "limit": 16})
    leads = _get_inquiries(job)
    rules = {rule.id: rule for rule in policies._get_rules()}
    starts = [(lead, rules[policies[0].id], lead.create_date.replace(microsecond=0)) for lead in leads]
    job.env["crm.sla.start"]._start(starts + _get_new(job, rules[policies[1].id]))
    job.env["crm.sla.answer"]._answer(leads.ids)
    clocks = job.env["crm.sla.clock"].search([("policy_id", "in", policies.ids)])
    memo = job.env["crm.sla.time"]._get_tables()
    _end_closed(memo, clocks)
    job.env["crm.sla.run"]._recompute(memo, clocks.filtered(lambda clock: not clock.date_end), job.clock.now)
    counts = clocks._read_group([("id", "in", clocks.ids)], ["state"], ["__count"])
    return ", ".join(f"{count} clocks {state}" for state, count in counts)


def _set_working_hours(job):
    """Each team serves its customers by the hours of its office."""
    for name, office in source.managers().items():
        team = job.env.ref(f"__sample__.{slug('team', name)}")
        team.sla_calendar_id = job.env.ref(f"__sample__.{slug('hours', office)}")


def _get_inquiries(job):
    """The leads of the last two months that nobody entered for themselves."""
    since = job.clock.now - timedelta(days=DAYS)
    leads = job.env["crm.lead"].with_context(active_test=False).search([("create_date", ">=", since)])
    return leads.filtered(lambda lead: lead.create_uid != lead.user_id)


def _get_new(job, rule):
    """The leads of yesterday and today that nobody has moved yet."""
    domain = [("create_date", ">=", job.clock.now - timedelta(hours=HOURS)), ("stage_id", "in", list(rule.stage_ids))]
    leads = job.env["crm.lead"].search(domain)
    return [(lead, rule, lead.create_date.replace(microsecond=0)) for lead in leads]


def _end_closed(memo, clocks):
    """Leads that were won or lost before an answer was noted wait for none."""
    for clock in clocks.filtered(lambda clock: not clock.date_end and clock.lead_id.won_status != "pending"):
        state = "met" if clock.lead_id.won_status == "won" else "cancelled"
        clock._end(memo, state, clock.lead_id.date_closed or fields.Datetime.now())
