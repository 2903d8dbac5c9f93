import json
from datetime import timedelta
from hashlib import sha256

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tools import date_utils

MEASURES = [("revenue", "Revenue"), ("orders", "Number of Purchases")]
PARAMETERS = (
    "measure months abc_method abc_a abc_b xyz_method frequency_x frequency_y variation_x variation_y min_periods"
    " sleeping_months margin exclude_companies exclude_category_ids"
).split()


class CrmSegmentation(models.Model):
    """A way of dividing the customers of one company: what is measured, over which months, and where the lines are.

    Several may stand side by side; the main one of a company gives the customers their classes. All limits are in
    per cent. A run freezes them, so editing a profile never changes a run that has been made.
    """

    _name = "crm.segmentation"
    _description = "Customer Segmentation"
    _inherit = ["mail.thread"]
    _order = "company_id, is_main desc, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, tracking=True)
    is_main = fields.Boolean(
        string="Main", tracking=True, help="Its classes are the ones that customers and leads show. One per company."
    )
    measure = fields.Selection(
        MEASURES,
        required=True,
        default="revenue",
        tracking=True,
        help="Revenue: posted customer invoices minus credit notes, untaxed, in the company's currency. Number of"
        " purchases: posted invoices, without those that were wholly credited.",
    )
    months = fields.Integer(
        default=12, required=True, tracking=True, help="How many whole months are looked at; never the current one."
    )
    abc_method = fields.Selection(
        [("share", "By Share"), ("curve", "From the Curve")],
        string="ABC Limits",
        required=True,
        default="share",
        tracking=True,
        help="From the curve: A ends at the point of the Pareto curve that is nearest to the ideal (no customers, all"
        " revenue); B ends at the point nearest to (the last customer of at least average size, all revenue).",
    )
    abc_a = fields.Float(
        string="A up to", default=80, tracking=True, help="Per cent of the total. Who crosses the line is still A."
    )
    abc_b = fields.Float(
        string="B up to", default=95, tracking=True, help="Per cent of the total. Who crosses the line is still B."
    )
    xyz_method = fields.Selection(
        [("frequency", "Months with a Purchase"), ("variation", "Coefficient of Variation")],
        string="XYZ by",
        required=True,
        default="frequency",
        tracking=True,
        help="Both look at the months since the first purchase. Variation: standard deviation (of the population)"
        " divided by the mean of all those months, months without a purchase counted as zero.",
    )
    frequency_x = fields.Float(
        string="X from", default=75, tracking=True, help="Per cent of the months since the first purchase."
    )
    frequency_y = fields.Float(
        string="Y from",
        default=25,
        tracking=True,
        help="Per cent of the months since the first purchase. Less, or a single month, is Z.",
    )
    variation_x = fields.Float(string="X up to", default=50, tracking=True, help="Coefficient of variation, per cent.")
    variation_y = fields.Float(
        string="Y up to",
        default=100,
        tracking=True,
        help="Coefficient of variation, per cent. More, or a single month with a purchase, is Z.",
    )
    min_periods = fields.Integer(
        string="Minimum Months",
        default=3,
        tracking=True,
        help="A customer whose first purchase, of all time, is fewer months ago than this is New instead of X, Y or Z.",
    )
    sleeping_months = fields.Integer(
        string="Sleeping after",
        default=6,
        tracking=True,
        help="Months without any purchase after which a customer is Sleeping instead of X, Y or Z.",
    )
    margin = fields.Float(
        string="Border Margin",
        default=2,
        tracking=True,
        help="Points by which a customer must cross a line before the class changes; 0 for none.",
    )
    exclude_companies = fields.Boolean(
        string="Without Own Companies", default=True, tracking=True, help="Leave out the companies of this database."
    )
    exclude_category_ids = fields.Many2many(
        "res.partner.category",
        "crm_segmentation_exclude_category_rel",
        string="Without Tags",
        help="Leave out customers with one of these tags, or with a tag below it.",
    )
    schedule = fields.Selection(
        [("monthly", "Every Month"), ("manual", "By Hand")],
        required=True,
        default="monthly",
        tracking=True,
        help="Every month: in the first night after a month has ended.",
    )
    date_run = fields.Datetime(string="Last Started", readonly=True, copy=False)
    run_ids = fields.One2many("crm.segmentation.run", "profile_id", readonly=True)
    last_run_id = fields.Many2one("crm.segmentation.run", compute="_compute_last_run")
    run_count = fields.Integer(compute="_compute_last_run")

    _main_uniq = models.UniqueIndex(
        "(company_id) WHERE is_main AND active", "A company has one main segmentation: take the mark off the other."
    )

    @api.depends("run_ids.state")
    def _compute_last_run(self):
        for profile in self:
            profile.last_run_id = profile.run_ids.filtered(lambda run: run.state == "done")[:1]
            profile.run_count = len(profile.run_ids)

    @api.constrains(*PARAMETERS)
    def _check_parameters(self):
        for profile in self:
            if not 1 <= profile.months <= 60:
                raise ValidationError(self.env._("Months: choose from 1 to 60 months."))
            if not 0 < profile.abc_a < profile.abc_b <= 100:
                raise ValidationError(self.env._("ABC: A must end above 0 and before B, and B at 100 % at the latest."))
            if not 0 < profile.frequency_y < profile.frequency_x <= 100:
                raise ValidationError(
                    self.env._("XYZ by months: Y must begin above 0 and below X, and X at 100 % at most.")
                )
            if not 0 < profile.variation_x < profile.variation_y:
                raise ValidationError(self.env._("XYZ by variation: X must end above 0 and below the end of Y."))
            if not 1 <= profile.sleeping_months <= profile.months:
                raise ValidationError(
                    self.env._("Sleeping after: choose from 1 month to the months that are looked at.")
                )
            if not 0 <= profile.min_periods <= profile.months:
                raise ValidationError(self.env._("Minimum months: choose from 0 to the months that are looked at."))
            if not 0 <= profile.margin <= 10:
                raise ValidationError(self.env._("Border margin: choose from 0 to 10 points."))

    # ------------------------------------------------------------
    # CRUD: the customers show another profile's classes as soon as that is the main one
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        profiles.filtered("is_main")._refresh_customers()
        return profiles

    def write(self, vals):
        if "company_id" in vals and self.run_ids.company_id - self.env["res.company"].browse(vals["company_id"]):
            raise ValidationError(self.env._("Company: this segmentation has runs; make another one instead."))
        result = super().write(vals)
        if {"is_main", "active"} & vals.keys():
            self._refresh_customers()
        return result

    def _refresh_customers(self):
        self.env["crm.segmentation.customer"].sudo()._refresh(self.company_id)

    # ------------------------------------------------------------
    # Runs
    # ------------------------------------------------------------

    def action_run(self):
        """Divide the customers by the months that have ended, now; open the run.

        Needs the right to edit the profile. A run that would repeat the last one of the same months is not kept
        twice: that one is opened. Raises UserError while another run of the profile is under way.
        """
        self.ensure_one()
        self.check_access("write")
        run = self._run()
        return {
            "type": "ir.actions.act_window",
            "res_model": run._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }

    def action_run_past(self):
        """Queue runs for the last twelve months that have none, so that there is something to compare with."""
        self.ensure_one()
        self.check_access("write")
        last = self._get_last_day()
        days = [date_utils.end_of(last - relativedelta(months=back), "month") for back in range(12)]
        known = set(self.run_ids.filtered(lambda run: run.parameter_key == self._get_parameter_key()).mapped("date_to"))
        self.env["crm.segmentation.run"].sudo().create(
            [self._prepare_run_vals(day) for day in reversed(days) if day not in known]
        )
        self.env.ref("crm_segmentation.ir_cron_run").sudo()._trigger()
        return self.action_open_runs()

    def action_open_runs(self):
        """The runs of this profile."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_segmentation.crm_segmentation_run_action")
        return {**action, "domain": [("profile_id", "=", self.id)], "display_name": self.name}

    def _run(self, date_to=None):
        """Make the run of the months up to ``date_to`` (the last closed month), or finish the one begun; return it."""
        self.ensure_one()
        profile = self.sudo()
        try:
            profile.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("A run of “%(name)s” is under way: wait until it has finished.", name=self.name)
            ) from error
        profile.date_run = fields.Datetime.now()  # who has waited in vain reads what happened meanwhile
        date_to = date_to or self._get_last_day()
        run = profile.run_ids.filtered(lambda run: run.state in ("computed", "published"))
        while run.state not in (False, "done"):
            run = run._step()
        run = profile.run_ids.create(self._prepare_run_vals(date_to))
        while run.state != "done":
            run = run._step()
        return run.with_env(self.env)

    @api.model
    def _queue_due(self):
        """Queue the run of the last closed month for the profiles that run every month and have none of it."""
        for profile in self.search([("schedule", "=", "monthly")]):
            last = profile._get_last_day()
            if not profile.run_ids.filtered(lambda run, last=last: run.date_to >= last):
                profile.run_ids.create(profile._prepare_run_vals(last))

    def _get_last_day(self):
        """Last day of the last month that has ended where the company is."""
        return self.company_id._get_segmentation_today().replace(day=1) - timedelta(days=1)

    def _prepare_run_vals(self, date_to):
        parameters = self._get_parameters()
        return {
            "profile_id": self.id,
            "company_id": self.company_id.id,
            "measure": self.measure,
            "date_from": date_to.replace(day=1) - relativedelta(months=self.months - 1),
            "date_to": date_to,
            "parameters": parameters,
            "parameter_key": self._get_parameter_key(),
        }

    def _get_parameters(self):
        """All that decides the classes, as it is frozen in a run."""
        values = {name: self[name] for name in PARAMETERS}
        return {**values, "exclude_category_ids": sorted(self.exclude_category_ids.ids)}

    def _get_parameter_key(self):
        """Equal for equal parameters; those that another choice switches off do not count."""
        used = self._get_used_parameters(self._get_parameters())
        return sha256(json.dumps(used, sort_keys=True).encode()).hexdigest()[:12]

    @api.model
    def _get_used_parameters(self, parameters):
        """Without those that another choice switches off, in the order of the form."""
        unused = ("frequency_", "variation_")[parameters["xyz_method"] == "frequency"]
        unused = (unused, *(("abc_a", "abc_b") if parameters["abc_method"] == "curve" else ()))
        return {name: parameters[name] for name in PARAMETERS if not name.startswith(unused)}

    @api.model
    def _get_current_runs(self, companies):
        """The runs from which customers of the companies have their classes: the newest of each main profile."""
        runs = self.env["crm.segmentation.run"].sudo()
        for company in companies:
            domain = [
                ("profile_id.is_main", "=", True),
                ("profile_id.active", "=", True),
                ("company_id", "=", company.id),
                ("state", "!=", "waiting"),
            ]
            runs += runs.search(domain, limit=1)
        return runs.with_env(self.env)
