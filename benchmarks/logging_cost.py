"""What logging adds to marking activities done and to moving leads: the same host with and without the addons.

The floor is Odoo itself on the same data. Everything a click costs the database is timed, the tracking that runs before
the commit too, and rolled back.
"""

from contextlib import ExitStack

from . import build, databases
from .measure import Figure, interleaved, timed

BATCH = 1000
ROUNDS = 7
SINGLE = 100  # one by one: this many clicks are timed together


def run(scale):
    """Yield the figures of logging."""
    names = build.host_template(scale), build.addons_template(scale)
    with ExitStack() as stack:
        host, addons = (stack.enter_context(databases.environment(name)) for name in names)
        for name, act, target, context in (
            (f"stage write of {BATCH} leads", _write_stage, 1.10, {}),
            (f"{BATCH} activities marked done at once", _mark_done, 1.15, {}),
            (f"{SINGLE} activities marked done one by one", _mark_done_singly, 1.15, {}),
            (f"stage write of {BATCH} leads, tracking_disable", _write_stage, None, {"tracking_disable": True}),
            (f"{BATCH} activities marked done at once, tracking_disable", _mark_done, None, {"tracking_disable": True}),
        ):
            seconds = interleaved(ROUNDS, _timed_in(host, act, context), _timed_in(addons, act, context))
            yield Figure(name, *seconds, target)


def _timed_in(env, act, context):
    """A function of the round's number that prepares fresh leads, times ``act`` on them and undoes it."""

    def measure(number):
        env.invalidate_all(flush=False)
        admin = env(user=env.ref("base.user_admin"), context=context)
        leads = admin["crm.lead"].search(
            [("stage_id.sequence", "=", 1), ("won_status", "=", "pending"), ("type", "=", "opportunity")],
            offset=number * BATCH % 4000, limit=BATCH, order="id",
        )  # fmt: skip
        try:
            return act(leads)
        finally:
            env.cr.rollback()

    return measure


def _write_stage(leads):
    qualified = leads.env.ref("crm.stage_lead2")

    def act():
        leads.write({"stage_id": qualified.id})
        leads.env.cr.flush()

    return timed(leads.env.cr, act)


def _mark_done(leads):
    activities = _schedule(leads)

    def act():
        activities.action_feedback(feedback="They think about it")
        leads.env.cr.flush()

    return timed(leads.env.cr, act)


def _mark_done_singly(leads):
    activities = _schedule(leads[:SINGLE])

    def act():
        for activity in activities:
            leads.env.invalidate_all()  # every click is a request of its own, with nothing in its cache
            activity.action_feedback(feedback="They think about it")
            leads.env.cr.flush()

    return timed(leads.env.cr, act)


def _schedule(leads):
    """A planned call on each lead, in the database and out of the cache, as a user finds them."""
    model, call = leads.env["ir.model"]._get_id("crm.lead"), leads.env.ref("mail.mail_activity_data_call")
    activities = leads.env["mail.activity"].create(
        [
            {
                "res_model_id": model,
                "res_id": lead.id,
                "activity_type_id": call.id,
                "summary": "Call",
                "user_id": leads.env.uid,
            }
            for lead in leads
        ]
    )
    leads.env.cr.flush()
    leads.env.invalidate_all()
    return activities
