import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, format_date, formatLang

from ..engine import curve_limits, insert_results, repeats, totals
from .classes import MONEY
from .crm_segmentation import MEASURES, PARAMETERS

_logger = logging.getLogger(__name__)
STATES = [("waiting", "Waiting"), ("computed", "Computed"), ("published", "Published"), ("done", "Done")]


class CrmSegmentationRun(models.Model):
    """One division of a company's customers, kept for ever with the parameters and totals it was made with.

    It goes through its states one transaction at a time: results computed, given to the customers (by the newest
    run of the main profile only), movements announced. Two runs are comparable when their company and
    ``parameter_key`` are the same; ``previous_run_id`` is the comparable run of the months before.
    """

    _name = "crm.segmentation.run"
    _description = "Segmentation Run"
    _order = "date_to desc, id desc"

    profile_id = fields.Many2one("crm.segmentation", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    measure = fields.Selection(MEASURES, required=True, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True, help="First day of the first month.")
    date_to = fields.Date(string="To", required=True, readonly=True, help="Last day of the last month.")
    state = fields.Selection(STATES, required=True, default="waiting", readonly=True)
    date_start = fields.Datetime(string="Started at", readonly=True)
    date_done = fields.Datetime(string="Finished at", readonly=True)
    date_confirmed = fields.Datetime(
        string="Confirmed at", readonly=True, help="When a later run of the same months last found all the same."
    )
    error = fields.Text(
        readonly=True, help="Why the last try in the background failed. It is not tried again by itself."
    )
    parameters = fields.Json(readonly=True)
    parameter_key = fields.Char(readonly=True, help="The same for runs whose classes may be compared with each other.")
    previous_run_id = fields.Many2one("crm.segmentation.run", readonly=True, ondelete="set null", index=True)
    limit_a = fields.Float(string="A up to, %", readonly=True, aggregator=None, help="Found on the curve if so chosen.")
    limit_b = fields.Float(string="B up to, %", readonly=True, aggregator=None, help="Found on the curve if so chosen.")
    customer_count = fields.Integer(string="Customers", readonly=True, aggregator=None)
    curve_count = fields.Integer(
        string="Customers on the Curve", readonly=True, aggregator=None, help="Those above zero."
    )
    concentration = fields.Float(
        string="Customers of 80 %",
        readonly=True,
        aggregator="avg",
        help="Per cent of the customers on the curve that bring the first 80 % of the total.",
    )
    value_total = fields.Float(string="Total", readonly=True, groups=MONEY, help="Of the customers on the curve.")
    revenue_total = fields.Monetary(string="Revenue", readonly=True, groups=MONEY, help="Of all customers.")
    result_ids = fields.One2many("crm.segmentation.result", "run_id", readonly=True)
    is_current = fields.Boolean(
        string="Current",
        compute="_compute_is_current",
        search="_search_is_current",
        help="Customers have their classes from this run.",
    )

    concentration_text = fields.Char(string="Concentration", compute="_compute_concentration_text")
    parameters_text = fields.Text(string="In Words", compute="_compute_parameters_text")

    _window_idx = models.Index("(company_id, parameter_key, date_to)")
    _under_way_uniq = models.UniqueIndex(
        "(profile_id) WHERE state IN ('computed', 'published')", "Another run of this segmentation is under way."
    )

    @api.depends("profile_id.name", "date_to")
    def _compute_display_name(self):
        for run in self:
            month = run.date_to and format_date(self.env, run.date_to, date_format="MMM y")
            run.display_name = f"{run.profile_id.name}, {month}" if month else ""

    def _compute_is_current(self):
        current = self.env["crm.segmentation"]._get_current_runs(self.company_id)
        for run in self:
            run.is_current = run in current

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        runs = self.env["crm.segmentation"]._get_current_runs(self.env.companies)
        return [("id", "in" if True in value else "not in", runs.ids)]

    @api.depends("concentration")
    @api.depends_context("lang")
    def _compute_concentration_text(self):
        for run in self:
            share = formatLang(self.env, run.concentration, digits=1)
            run.concentration_text = self.env._("%(share)s %% of the customers bring 80 %%", share=share)

    @api.depends("parameters")
    @api.depends_context("lang")
    def _compute_parameters_text(self):
        """Label and value of each frozen parameter, a line each."""
        profiles = self.env["crm.segmentation"]
        fields_by_name = profiles.fields_get(list(PARAMETERS), ["string", "selection", "type"])
        for run in self:
            used = profiles._get_used_parameters(run.parameters) if run.parameters else {}
            run.parameters_text = "\n".join(
                f"{fields_by_name[name]['string']}: {self._format_parameter(fields_by_name[name], value)}"
                for name, value in used.items()
                if value not in (False, [])
            )

    def _format_parameter(self, field, value):
        """The value of a parameter as the reader calls it."""
        if field["type"] == "many2many":
            return ", ".join(self.env["res.partner.category"].sudo().browse(value).exists().mapped("display_name"))
        if field["type"] == "boolean":
            return self.env._("yes")
        return dict(field["selection"])[value] if "selection" in field else f"{value:g}"

    def action_open_results(self):
        """The customers of this run with their classes."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_segmentation.crm_segmentation_result_action")
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}, "display_name": self.display_name}

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

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
        try:
            with self.env.cr.savepoint():
                self._step()
        except OperationalError:  # somebody else was there at the same moment: the next try may do
            raise
        except Exception as error:
            _logger.exception("Segmentation run %s failed", self.id)
            self.error = str(error)
