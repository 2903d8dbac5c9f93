import logging

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_history.tools.attempt import attempt

from ..engine import curve_limits, insert_results, repeats, totals

_logger = logging.getLogger(__name__)


class CrmSegmentationRun(models.Model):
    """How a run is made: its steps, a transaction each, and the queue of runs to make."""

    _inherit = "crm.segmentation.run"

    def _get_steps(self):
        """{state: (method that leads out of it, next state)}.

        A method may do a part of its work and return how many it left: it is called again, in another transaction.
        """
        return {
            "waiting": ("_compute_results", "computed"),
            "computed": ("_publish", "published"),
            "published": ("_announce_movements", "done"),
        }

    def _step(self):
        """Do the next step and return the run to go on with.

        What a step writes and the state it leads to are one transaction: whoever is killed in it has done nothing.
        A run that repeats an earlier one of the same months is dropped in favour of that one.
        """
        self.ensure_one()
        if self.state == "waiting" and (twin := self._find_repeated()):
            twin.date_confirmed = fields.Datetime.now()
            self.unlink()
            return twin
        method, state = self._get_steps()[self.state]
        if not getattr(self, method)():
            done = {"date_done": fields.Datetime.now()} if state == "done" else {}
            self.write({"state": state, "error": False, **done})
        return self

    def _find_repeated(self):
        """The profile's last finished run of the same months and parameters, if this one would say the same."""
        self._prepare()
        domain = [*self._get_comparable_domain(), ("profile_id", "=", self.profile_id.id)]
        twin = self.search([*domain, ("date_to", "=", self.date_to), ("state", "=", "done")], limit=1)
        return twin if twin and repeats(self, twin) else twin.browse()

    def _prepare(self):
        """Settle what the classes depend on beside the documents: the run before, and the ABC limits."""
        before = [*self._get_comparable_domain(), ("date_to", "<", self.date_to), ("state", "!=", "waiting")]
        by_curve = self.parameters["abc_method"] == "curve"
        limits = curve_limits(self) if by_curve else (self.parameters["abc_a"], self.parameters["abc_b"])
        self.write({
            "previous_run_id": self.search(before, limit=1).id, "date_start": fields.Datetime.now(),
            "limit_a": limits[0], "limit_b": limits[1],
        })  # fmt: skip

    def _get_comparable_domain(self):
        return [
            ("id", "!=", self.id),
            ("company_id", "=", self.company_id.id),
            ("parameter_key", "=", self.parameter_key),
        ]

    def _get_value_sql(self):
        """SQL: what a document counts for, over the columns of ``account_move``; NULL where that is unknown.

        For measures of other addons: revenue and number of purchases are counted anyway.
        """
        return SQL("NULL::numeric")

    def _compute_results(self):
        insert_results(self)
        self.env["crm.segmentation.result"].invalidate_model()
        self.write(totals(self))

    def _publish(self):
        """Give the customers their classes, unless a newer run has done so or the profile is not the main one."""
        if self in self.env["crm.segmentation"]._get_current_runs(self.company_id):
            self.env["crm.segmentation.customer"]._refresh(self.company_id)

    def _announce_movements(self):
        """Tell salespeople what has changed; return how many customers are left for the next transaction."""
        self.env["crm.segmentation.notice"]._announce(self)
        return 0

    # ------------------------------------------------------------
    # Queue
    # ------------------------------------------------------------

    def action_retry(self):
        """Put a failed run back into the queue. Needs the right to edit its profile."""
        self.ensure_one()
        self.profile_id.check_access("write")
        self.sudo().error = False
        self.env.ref("crm_segmentation.ir_cron_run").sudo()._trigger()

    @api.model
    def _cron_run(self):
        """Queue the runs that are due, and do one step of the first unfinished one that nobody else works on."""
        self.env["crm.segmentation"]._queue_due()
        self.env["crm.segmentation.customer"]._refresh_expired()
        done = 0
        for run in self._get_queue():
            if run.profile_id.try_lock_for_update():
                run._try_step()
                done = 1
                break
        self.env["ir.cron"]._commit_progress(done, remaining=len(self._get_queue()))

    @api.model
    def _get_queue(self):
        """Unfinished runs, the oldest months first, without failed ones and what waits behind one begun that failed."""
        failed = self.search([("state", "in", ("computed", "published")), ("error", "!=", False)])
        domain = [("state", "!=", "done"), ("error", "=", False), ("profile_id", "not in", failed.profile_id.ids)]
        return self.search(domain, order="date_to, id")

    def _try_step(self):
        """Do the next step; keep the reason if it fails, so that the other runs are not held up by this one."""
        with attempt(self.env.cr, _logger.error, "Segmentation run %s failed", self.id) as step:
            self._step()
        if step.error:
            self.error = str(step.error) or type(step.error).__name__  # without one it would be tried for ever
