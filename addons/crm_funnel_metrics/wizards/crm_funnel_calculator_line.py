from odoo import api, fields, models
from odoo.tools.misc import formatLang


class CrmFunnelCalculatorLine(models.TransientModel):
    """What a goal takes of one step of the funnel: in all, for each person, and for each of their working days."""

    _name = "crm.funnel.calculator.line"
    _description = "Line of the Reverse Funnel Calculator"
    _order = "sequence, id"

    calculator_id = fields.Many2one("crm.funnel.calculator", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(readonly=True)
    step_id = fields.Many2one("crm.funnel.step", string="Step of the Funnel", readonly=True, ondelete="cascade")
    metric_id = fields.Many2one(related="step_id.metric_id")
    name = fields.Char(string="Step", readonly=True)
    cases = fields.Integer(string="n", readonly=True, help="How many there were in the time measured.")
    conversion = fields.Float(string="Conversion (%)", readonly=True, help="Of the step before.", digits=(16, 1))
    overall = fields.Float(string="From the First (%)", readonly=True, help="Of the first step.", digits=(16, 1))
    quantity = fields.Integer(
        string="Needed", readonly=True, help="What is missing of the last step × n ÷ n of the last step."
    )
    quantity_low = fields.Integer(string="At Least", readonly=True)
    quantity_high = fields.Integer(string="At Most", readonly=True, help="0: no number is sure to be enough.")
    has_range = fields.Boolean(readonly=True)
    is_open_ended = fields.Boolean(readonly=True)
    is_uncertain = fields.Boolean(readonly=True, help="Measured on fewer cases than the setting asks for.")
    quantity_range = fields.Char(
        string="Range (95 %)",
        compute="_compute_quantity_range",
        help="With a probability of 95 % it takes as many: the interval of Wilson (1927) of the measured conversion.",
    )
    done = fields.Integer(readonly=True, help="Since the first day of the goal.")
    quantity_per_person = fields.Float(string="Per Person", readonly=True, digits=(16, 1))
    quantity_per_day = fields.Float(
        string="A Day Each",
        readonly=True,
        digits=(16, 2),
        help="For each full working day that each person has left.",
    )

    @api.depends("quantity_low", "quantity_high", "has_range", "is_open_ended")
    def _compute_quantity_range(self):
        for line in self:
            if not line.has_range:
                line.quantity_range = False
            elif line.is_open_ended:
                line.quantity_range = self.env._(
                    "%(low)s or more", low=formatLang(self.env, line.quantity_low, digits=0)
                )
            else:
                limits = (line.quantity_low, line.quantity_high)
                line.quantity_range = " – ".join(formatLang(self.env, limit, digits=0) for limit in limits)
