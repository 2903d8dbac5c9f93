from odoo import api, models

from ..tools.backfill import backfill_calls


class CrmHistoryBackfill(models.Model):
    _inherit = "crm.history.backfill"

    @api.model
    def _get_sources(self):
        """Old calls come last: what was marked done about them is in the log by then."""
        return {**super()._get_sources(), "crm.phonecall": (backfill_calls, 20_000)}
