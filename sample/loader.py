"""Load the sample company step by step: each step is one transaction, so an interrupted load goes on where it was."""

import time
from datetime import datetime
from functools import cached_property

from odoo import fields

from . import source
from .clock import Clock
from .rows import ids, slug
from .steps import STEPS
from .story import stories

REQUIRED = ("crm_activity_plan", "crm_funnel_metrics", "crm_history", "crm_lead_sla", "crm_segmentation")
NOW, DONE = "crm_sample.now", "crm_sample.done"


class Refusal(Exception):
    """The sample company cannot be loaded here; the text says why and what to do."""


class Load:
    """What the steps share: the environment, the clock, the stories, and how to find what earlier steps made."""

    def __init__(self, env):
        quiet = {"tracking_disable": True, "mail_create_nosubscribe": True, "mail_create_nolog": True, "lang": "en_US"}
        self.env = env(context={**env.context, **quiet, "mail_notrack": True, "no_reset_password": True})

    @cached_property
    def clock(self):
        """The moment the first load began: a load that is resumed or repeated keeps it."""
        parameters = self.env["ir.config_parameter"]
        if not parameters.get_param(NOW):
            parameters.set_param(NOW, fields.Datetime.to_string(datetime.utcnow()))
        return Clock(fields.Datetime.to_datetime(parameters.get_param(NOW)))

    @cached_property
    def stories(self):
        return stories(self.clock)

    @cached_property
    def people(self):
        """Users of the company by the person's name."""
        names = [*(agent.name for agent in source.agents()), *source.managers()]
        found = ids(self.env, "res.users")
        return {name: self.env["res.users"].browse(found[slug("user", name)]) for name in names}

    def ref(self, xmlid):
        """Database id of a record of Odoo's."""
        return self.env.ref(xmlid).id


def load(env, say):
    """Load what is missing; ``say`` gets one line per step. Raise Refusal where it must not be loaded."""
    done = (env["ir.config_parameter"].get_param(DONE) or "").split()
    if len(done) == len(STEPS):
        say("The sample company is already there.")
        return
    if not done:
        _check(env)
    job = Load(env)
    for name, step in STEPS:
        if name in done:
            continue
        start = time.monotonic()
        text = step(job)
        done.append(name)
        env["ir.config_parameter"].set_param(DONE, " ".join(done))
        env.flush_all()
        env.cr.commit()  # pylint: disable=invalid-commit
        env.invalidate_all()
        say(f"{name:<12} {time.monotonic() - start:5.1f} s  {text}")
    # Whoever opens a report at once would wait minutes for a plan made without statistics.
    env.cr.execute("ANALYZE")
    env.cr.commit()  # pylint: disable=invalid-commit


def _check(env):
    modules = env["ir.module.module"].search([("name", "in", REQUIRED), ("state", "=", "installed")])
    missing = sorted(set(REQUIRED) - set(modules.mapped("name")))
    if missing:
        raise Refusal(f"{', '.join(missing)} must be installed first: install them, then load the sample company.")
    if env["crm.lead"].with_context(active_test=False).search_count([], limit=1):
        raise Refusal("this database has leads of its own: load the sample company into an empty one.")
