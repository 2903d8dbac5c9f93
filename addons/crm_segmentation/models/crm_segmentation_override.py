from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .classes import ABC, XYZ


class CrmSegmentationOverride(models.Model):
    """Somebody knows better: a class set by hand for one customer, with the reason and until when.

    One at a time per company and customer. A letter that is left empty stays computed. From the day after
    ``date_expiry`` the computed class holds again.
    """

    _name = "crm.segmentation.override"
    _description = "Manual Segment"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade", index=True, check_company=True
    )
    abc_class = fields.Selection([pair for pair in ABC if len(pair[0]) == 1], string="ABC", tracking=True)
    xyz_class = fields.Selection([pair for pair in XYZ if len(pair[0]) == 1], string="XYZ", tracking=True)
    reason = fields.Char(required=True, tracking=True)
    date_expiry = fields.Date(
        string="Valid until", tracking=True, help="The last day on which it holds. Empty: until it is archived."
    )
    is_expired = fields.Boolean(string="Expired", compute="_compute_is_expired")
    computed_abc_class = fields.Selection(ABC, string="Computed ABC", compute="_compute_differs")
    computed_xyz_class = fields.Selection(XYZ, string="Computed XYZ", compute="_compute_differs")
    is_different = fields.Boolean(
        string="Differs",
        compute="_compute_differs",
        search="_search_is_different",
        help="The classes of the last run are other ones.",
    )

    _partner_uniq = models.UniqueIndex(
        "(company_id, partner_id) WHERE active", "This customer already has a manual segment: change that one."
    )

    @api.depends("partner_id.display_name", "abc_class", "xyz_class")
    def _compute_display_name(self):
        """With the letters: on the customer's own form the name alone would say nothing."""
        for override in self:
            override.display_name = f"{override.partner_id.display_name}: {override._get_letters()}"

    @api.depends("date_expiry", "company_id")
    def _compute_is_expired(self):
        for override in self:
            today = override.company_id._get_segmentation_today()
            override.is_expired = bool(override.date_expiry and override.date_expiry < today)

    @api.depends("partner_id", "company_id", "abc_class", "xyz_class", "active", "is_expired")
    def _compute_differs(self):
        rows = self.env["crm.segmentation.customer"].search(
            [("company_id", "in", self.company_id.ids), ("partner_id", "in", self.partner_id.ids)]
        )
        found = {(row.company_id, row.partner_id): row for row in rows}
        for override in self:
            row = found.get((override.company_id, override.partner_id), rows.browse())
            override.computed_abc_class = row.computed_abc_class
            override.computed_xyz_class = row.computed_xyz_class
            holds = override.active and not override.is_expired
            override.is_different = holds and any(
                override[name] and override[name] != row[f"computed_{name}"] for name in ("abc_class", "xyz_class")
            )

    def _search_is_different(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = self.env["crm.segmentation.customer"].search([("override_id", "!=", False)])
        different = rows.filtered(
            lambda row: (row.abc_class, row.xyz_class) != (row.computed_abc_class, row.computed_xyz_class)
        )
        return [("id", "in" if True in value else "not in", different.override_id.ids)]

    @api.constrains("abc_class", "xyz_class")
    def _check_classes(self):
        for override in self:
            if not override.abc_class and not override.xyz_class:
                raise ValidationError(self.env._("ABC, XYZ: choose at least one class to set by hand."))

    def _get_letters(self):
        return f"{self.abc_class or ''}{self.xyz_class or ''}"

    def _describe(self, computed):
        """In one line: what was set, why and until when, and the reason ``computed`` that holds otherwise."""
        self.ensure_one()
        until = self.date_expiry and self.env._(" until %(day)s", day=format_date(self.env, self.date_expiry))
        return self.env._(
            "%(classes)s by hand%(until)s: %(reason)s (computed: %(computed)s)",
            classes=self._get_letters(),
            until=until or "",
            reason=self.reason,
            computed=computed,
        )

    # ------------------------------------------------------------
    # CRUD: the customer shows it at once
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        overrides = super().create([self._with_customer(vals) for vals in vals_list])
        overrides._refresh_customers()
        return overrides

    def write(self, vals):
        before = {company: records.partner_id for company, records in self.grouped("company_id").items()}
        result = super().write(self._with_customer(vals))
        self._refresh_customers(before)
        return result

    def unlink(self):
        before = {company: records.partner_id for company, records in self.grouped("company_id").items()}
        result = super().unlink()
        self.browse()._refresh_customers(before)
        return result

    @api.model
    def _with_customer(self, vals):
        """The values with the company of a contact in its place: that is the customer."""
        if not vals.get("partner_id"):
            return vals
        return {**vals, "partner_id": self.env["res.partner"].browse(vals["partner_id"]).commercial_partner_id.id}

    def _refresh_customers(self, before=None):
        """The customers of these, and those of ``before`` ({company: customers}), show their classes anew."""
        customers = self.env["crm.segmentation.customer"].sudo()
        for company, partners in (before or {}).items():
            customers._refresh(company, partners)
        for company, overrides in self.grouped("company_id").items():
            customers._refresh(company, overrides.partner_id)
