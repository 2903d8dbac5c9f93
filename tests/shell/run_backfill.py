"""Run in ``odoo shell``: what a server's cron thread does, over and over, until the old records are read.

In smaller batches than usual, so that a few thousand records make several.
"""

import time

from odoo.addons.crm_history.models.crm_history_backfill import SOURCES

SOURCES.update({model: (read, size // 10) for model, (read, size) in SOURCES.items()})

start = time.monotonic()
while True:
    env.cr.rollback()
    if not env["crm.history.backfill"].search_count([("date_done", "=", False)]):
        break
    assert time.monotonic() - start < 120, "the old records are not read after two minutes"
    env["ir.cron"]._process_jobs(env.cr.dbname)
    time.sleep(0.05)
