"""Probabilities from the deals' own outcomes, and the history read back from what was written."""


def score(job):
    """Odoo's nightly job: it learns from the won and lost leads and gives the open ones a probability."""
    job.env["crm.lead"]._cron_update_automated_probabilities()
    return "probabilities of open opportunities"


def load(job):
    return "not yet"
