from odoo import api, fields, models

from .classes import MONEY
from .crm_segmentation import MEASURES

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
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
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
    parameters = fields.Json(readonly=True)
    parameter_key = fields.Char(
        readonly=True, index=True, help="The same for runs whose classes may be compared with each other."
    )
    previous_run_id = fields.Many2one("crm.segmentation.run", readonly=True, ondelete="set null")
    limit_a = fields.Float(string="A up to", readonly=True, help="Per cent; found on the curve if so chosen.")
    limit_b = fields.Float(string="B up to", readonly=True, help="Per cent; found on the curve if so chosen.")
    customer_count = fields.Integer(string="Customers", readonly=True)
    curve_count = fields.Integer(
        string="Customers on the Curve", readonly=True, help="Those who bought more than they gave back."
    )
    concentration = fields.Float(
        readonly=True, help="Per cent of the customers on the curve that bring the first 80 % of the total."
    )
    value_total = fields.Float(string="Total", readonly=True, groups=MONEY, help="Sum of what is measured, A to C.")
    revenue_total = fields.Monetary(string="Revenue", readonly=True, groups=MONEY, help="Of all customers.")
    result_ids = fields.One2many("crm.segmentation.result", "run_id", readonly=True)

    def _get_steps(self):
        """{state: (method that leads out of it, next state)}.

        A method may do a part of its work and return how many it left: it is called again, in another transaction.
        """
        return {
            "waiting": ("_compute_results", "computed"),
            "computed": ("_publish", "published"),
            "published": ("_announce_movements", "done"),
        }

    def _announce_movements(self):
        """Tell salespeople what has changed; return how many customers are left for the next transaction."""
        self.env["crm.segmentation.notice"]._announce(self)
        return 0

    @api.model
    def _cron_run(self):
        """Make the runs that are due and go on with unfinished ones, a step and a transaction at a time."""
