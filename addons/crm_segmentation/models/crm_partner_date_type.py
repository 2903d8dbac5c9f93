from odoo import fields, models


class CrmPartnerDateType(models.Model):
    """What a date is: a birthday, the day a contract was signed, or anything else worth remembering."""

    _name = "crm.partner.date.type"
    _description = "Kind of Date to Remember"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_yearly = fields.Boolean(string="Every Year", default=True, help="Proposed for new dates of this kind.")
