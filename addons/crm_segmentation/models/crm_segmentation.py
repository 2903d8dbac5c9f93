from odoo import api, fields, models
from odoo.exceptions import ValidationError

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
        string="Main",
        default=lambda self: self._default_is_main(),
        tracking=True,
        copy=False,
        help="Its classes are the ones that customers and leads show. One per company.",
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

    def _default_is_main(self):
        """The first one of a company is: without a main one its customers would show no classes."""
        return not self.search_count([("company_id", "=", self.env.company.id), ("is_main", "=", True)], limit=1)

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
