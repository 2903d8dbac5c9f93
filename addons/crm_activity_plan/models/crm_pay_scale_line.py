from odoo import fields, models


class CrmPayScaleLine(models.Model):
    """A step: from this fulfilment of the activity plan on, this share of the base pay (1 = 100 %)."""

    _name = "crm.pay.scale.line"
    _description = "Step of a Pay Scale"
    _order = "scale_id, fulfilment desc, id"
    _rec_name = "fulfilment"

    scale_id = fields.Many2one("crm.pay.scale", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="scale_id.company_id", store=True)
    fulfilment = fields.Float(string="From Fulfilment", required=True, digits=(16, 4))
    share = fields.Float(string="Share of Base Pay", required=True, digits=(16, 4))

    _fulfilment_uniq = models.UniqueIndex("(scale_id, fulfilment)", "A scale has one step per fulfilment.")
    _fulfilment_positive = models.Constraint("CHECK(fulfilment >= 0)", "A fulfilment cannot be negative.")
    _share_of_pay = models.Constraint("CHECK(share >= 0 AND share <= 1)", "A share is between 0 % and 100 %.")
