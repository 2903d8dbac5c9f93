from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .classes import ABC, QUADRANTS, XYZ

KINDS = {"abc": ABC, "xyz": XYZ, "quadrant": QUADRANTS}
KIND_OF = {value: kind for kind, values in KINDS.items() for value, _label in values}
CLASSES = [*ABC, *XYZ, *QUADRANTS]
DEFAULTS = [("cash_cow", False), ("A", "B"), ("A", "C"), ("X", "Y"), ("X", "Z"), ("X", "sleeping")]


class CrmSegmentationMovement(models.Model):
    """A drop that the customer's salesperson is told of, by an activity on the customer.

    It is a drop when the customer left ``from_class`` since the comparable run before, for ``to_class`` or, where
    that is empty, for anything.
    """

    _name = "crm.segmentation.movement"
    _description = "Movement to Report"
    _order = "company_id, sequence, id"

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    from_class = fields.Selection(CLASSES, string="From", required=True)
    to_class = fields.Selection(CLASSES, string="To", help="Empty: anything else.")
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        ondelete="set null",
        domain=[("res_model", "in", (False, "res.partner"))],
        help="Empty: what the policy of the new segment suggests.",
    )
    days = fields.Integer(string="Due in (days)", default=3)

    _movement_uniq = models.UniqueIndex(
        "(company_id, from_class, COALESCE(to_class, ''))", "This movement is reported already."
    )
    _days_not_negative = models.Constraint("CHECK(days >= 0)", "An activity cannot be due in the past.")

    @api.depends("from_class", "to_class")
    def _compute_display_name(self):
        for movement in self:
            movement.display_name = movement._describe()

    @api.constrains("from_class", "to_class")
    def _check_classes(self):
        for movement in self:
            to_class = movement.to_class
            if to_class == movement.from_class or to_class and KIND_OF[to_class] != KIND_OF[movement.from_class]:
                raise ValidationError(
                    self.env._(
                        "“%(movement)s” can never happen: choose two different ABC classes, two XYZ classes or two "
                        "quadrants.",
                        movement=movement._describe(),
                    )
                )

    def _describe(self):
        labels = dict(self._fields["from_class"]._description_selection(self.env))
        return f"{labels.get(self.from_class)} → {labels.get(self.to_class) or self.env._('anything')}"

    @api.model
    def _create_missing(self, companies=None):
        """Give the usual rules to each of ``companies`` (all) that has none."""
        served = [company.id for (company,) in self.with_context(active_test=False)._read_group([], ["company_id"])]
        domain = Domain("id", "not in", served)
        if companies is not None:
            domain &= Domain("id", "in", companies.ids)
        return self.create(
            [
                {"company_id": company.id, "sequence": sequence, "from_class": from_class, "to_class": to_class}
                for company in self.env["res.company"].with_context(active_test=False).search(domain)
                for sequence, (from_class, to_class) in enumerate(DEFAULTS)
            ]
        )

    def _matches(self, before, after):
        """Whether a customer whose classes were ``before`` and are ``after`` made this movement."""
        left = self.from_class in before and self.from_class not in after
        return left and (not self.to_class or self.to_class in after)
