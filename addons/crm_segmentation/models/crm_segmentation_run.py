from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from .classes import MONEY
from .crm_segmentation import MEASURES, PARAMETERS

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
    @api.depends_context("lang")
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
        for run in self:
            described = run._describe_parameters().values()
            run.parameters_text = "\n".join(f"{label}: {value}" for label, value in described if value)

    def _describe_parameters(self):
        """{name: (label, value)} of the frozen parameters that count, as the reader calls them; "" for no value."""
        if not self.parameters:
            return {}
        profiles = self.env["crm.segmentation"]
        described = profiles.fields_get(list(PARAMETERS), ["string", "selection", "type"])
        return {
            name: (described[name]["string"], self._format_parameter(described[name], value))
            for name, value in profiles._get_used_parameters(self.parameters).items()
        }

    def _format_parameter(self, field, value):
        if field["type"] == "many2many":
            return ", ".join(self.env["res.partner.category"].sudo().browse(value).exists().mapped("display_name"))
        if field["type"] == "boolean":
            return self.env._("yes") if value else self.env._("no")
        return dict(field["selection"])[value] if "selection" in field else f"{value:g}"

    def action_open_results(self):
        """The customers of this run with their classes."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_segmentation.crm_segmentation_result_action")
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}, "display_name": self.display_name}
