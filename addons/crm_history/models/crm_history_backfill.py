from odoo import api, fields, models
from odoo.tools import SQL

from ..backfill.contacts import backfill_meetings, backfill_messages
from ..backfill.leads import backfill_leads
from ..tools import jit

# In this order: contacts read from the other logs whose the lead was and in which stage.
SOURCES = {
    "crm.lead": (backfill_leads, 20_000),
    "mail.message": (backfill_messages, 50_000),
    "calendar.event": (backfill_meetings, 50_000),
}
SMALL = 20_000  # records that are reconstructed at once while the addon is being installed


class CrmHistoryBackfill(models.Model):
    """How far one source of old records has been read into the history, by record ID.

    Reading goes in batches of ID ranges. A batch and its mark are one transaction, so a job that is killed
    goes on where it stopped and nothing is read twice.
    """

    _name = "crm.history.backfill"
    _description = "History Reconstruction"
    _order = "id"

    name = fields.Char(compute="_compute_name")
    model = fields.Char(required=True, readonly=True)
    last_id = fields.Integer(string="Read up to ID", readonly=True, aggregator=None)
    until_id = fields.Integer(string="Last ID", readonly=True, aggregator=None)
    row_count = fields.Integer(string="Rows written", readonly=True)
    date_done = fields.Datetime(string="Finished at", readonly=True)
    progress = fields.Float(compute="_compute_progress", aggregator=None, help="Per cent of the old records read.")

    _model_uniq = models.UniqueIndex("(model)", "One reconstruction per source.")

    @api.depends("model")
    def _compute_name(self):
        for source in self:
            source.name = self.env["ir.model"]._get(source.model).name

    @api.depends("last_id", "until_id")
    def _compute_progress(self):
        for source in self:
            source.progress = 100 * source.last_id / source.until_id if source.until_id else 100

    @api.model
    def _start(self, names=None):
        """Take up everything that is in the database now: at once if it is little, else in the background.

        ``names`` are the sources to read, all of them when none are given.
        """
        self = self.sudo()  # noqa: PLW0642  rows that only the system writes
        names = names or list(self._get_sources())
        sources = self.search([("model", "in", names)])
        sources += self.create([{"model": model} for model in names if model not in sources.mapped("model")])
        for source in sources:
            newest = self.env[source.model].with_context(active_test=False).search([], order="id desc", limit=1).id
            source.write({"until_id": newest, "date_done": False})
        unread = self.search([("date_done", "=", False)])  # what another addon has left to the background is not little
        if sum(source.until_id - source.last_id for source in unread) <= SMALL:
            self._run_all()
        else:
            cron = self.env.ref("crm_history.ir_cron_backfill")
            cron.active = True
            cron._trigger()

    @api.model
    def _get_sources(self):
        """{model: (function that reads a range of its IDs, IDs per batch)}, in the order of reading."""
        return SOURCES

    @api.model
    def _run_all(self):
        """Read all that is left, in the current transaction."""
        while source := self.search([("date_done", "=", False)], limit=1):
            source._run_batch()

    @api.model
    def _cron_run(self):
        """One batch of the first unfinished source; another worker that holds it is left alone."""
        source = self.search([("date_done", "=", False)], limit=1).try_lock_for_update()
        if source:
            source._run_batch()
        remaining = self.search([("date_done", "=", False)])
        self.env["ir.cron"]._commit_progress(
            len(source), remaining=sum(left.until_id - left.last_id + 1 for left in remaining), deactivate=not remaining
        )

    def _run_batch(self):
        self.ensure_one()
        read, size = self._get_sources()[self.model]
        self.env.flush_all()
        jit.switch_off(self.env.cr)  # a batch takes a tenth of the time
        high = min(self._get_batch_end(size), self.until_id)
        rows = read(self.env, self.last_id, high) if high > self.last_id else 0
        self.write({
            "last_id": high,
            "row_count": self.row_count + rows,
            "date_done": fields.Datetime.now() if high >= self.until_id else False,
        })  # fmt: skip

    def _get_batch_end(self, size):
        """ID of the ``size``-th record after the last one read; gaps in the IDs make no empty batches."""
        table = SQL.identifier(self.env[self.model]._table)
        query = SQL("SELECT id FROM %s WHERE id > %s ORDER BY id OFFSET %s LIMIT 1", table, self.last_id, size - 1)
        return next((id_ for (id_,) in self.env.execute_query(query)), self.until_id)
