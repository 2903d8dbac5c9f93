from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmPayScale(models.Model):
    """Which share of the base pay the fulfilment of the activity plan earns when the sales plan is missed.

    *Stepped*: the share of the highest step that is reached. *Linear*: between two steps the share grows evenly.
    Below the lowest step there is no pay at all, above the highest its share; so a linear scale from nothing has a
    step of 0 %.
    """

    _name = "crm.pay.scale"
    _description = "Scale of the Pay Gate"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    mode = fields.Selection(
        [("stepped", "Stepped"), ("linear", "Linear")],
        required=True,
        default="stepped",
        help="Stepped: the share of the highest step reached. Linear: between two steps the share grows evenly.",
    )
    line_ids = fields.One2many("crm.pay.scale.line", "scale_id", string="Steps", copy=True)

    @api.constrains("name", "line_ids")  # the name is always there: one made without any step is looked at, too
    def _check_line_ids(self):
        for scale in self:
            if not scale.line_ids:
                raise ValidationError(self.env._("Scale %(scale)s: add at least one step.", scale=scale.name))

    def _get_share(self, fulfilment):
        """The share (1 = full base pay) that ``fulfilment`` (1 = the whole plan) earns."""
        self.ensure_one()
        steps = [(line.fulfilment, line.share) for line in self.line_ids.sorted("fulfilment")]
        reached = [step for step in steps if step[0] <= fulfilment]
        if not reached:
            return 0.0
        low, share = reached[-1]
        above = steps[len(reached) :]
        if self.mode == "stepped" or not above:
            return share
        high, next_share = above[0]
        return share + (next_share - share) * (fulfilment - low) / (high - low)
