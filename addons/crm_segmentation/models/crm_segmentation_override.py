from odoo import fields, models

from .classes import ABC, XYZ


class CrmSegmentationOverride(models.Model):
    """Somebody knows better: a class set by hand for one customer, with the reason and until when.

    One at a time per company and customer. A letter that is left empty stays computed. From the day after
    ``date_expiry`` the computed class holds again.
    """

    _name = "crm.segmentation.override"
    _description = "Manual Segment"
    _order = "id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade", index=True, check_company=True
    )
    abc_class = fields.Selection([letter for letter in ABC if len(letter[0]) == 1], string="ABC")
    xyz_class = fields.Selection([letter for letter in XYZ if len(letter[0]) == 1], string="XYZ")
    reason = fields.Char(required=True)
    date_expiry = fields.Date(string="Valid until", help="The last day on which it holds. Empty: until taken off.")
    computed_abc_class = fields.Selection(ABC, string="Computed ABC", compute="_compute_differs")
    computed_xyz_class = fields.Selection(XYZ, string="Computed XYZ", compute="_compute_differs")
    is_different = fields.Boolean(
        string="Differs", compute="_compute_differs", help="The computed class is another one."
    )

    _partner_uniq = models.UniqueIndex(
        "(company_id, partner_id) WHERE active", "This customer already has a manual segment: change that one."
    )

    def _compute_differs(self):
        for override in self:
            override.computed_abc_class = override.computed_xyz_class = override.is_different = False
