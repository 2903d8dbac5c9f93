"""Probabilities from the deals' own outcomes, and the history read back from what was written."""

LOGS = {"crm.contact.log": "contacts", "crm.stage.log": "stage moves", "crm.owner.log": "changes of owner"}


def score(job):
    """Odoo's nightly job: it learns from the won and lost leads and gives the open ones a probability."""
    job.env["crm.lead"]._cron_update_automated_probabilities()
    return "probabilities of open opportunities"


def load(job):
    """Read the three logs out of what was written, with the addon's own reconstruction."""
    backfill = job.env["crm.history.backfill"]
    backfill._start()
    backfill._run_all()
    counts = {model: job.env[model].search_count([]) for model in LOGS}
    return ", ".join(f"{count} {LOGS[model]}" for model, count in counts.items())
