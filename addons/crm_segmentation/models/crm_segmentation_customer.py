from odoo import api, fields, models

from ..engine import refresh_customers
from .classes import ABC, CODES, QUADRANTS, SEGMENT_FIELDS, XYZ


class CrmSegmentationCustomer(models.Model):
    """The classes of a customer in a company as they are now: of the main profile's last run, overrides on top.

    A narrow table, because a customer is a wide row that takes 20 times as long to write. Only ``_refresh`` writes it,
    and only rows that changed.
    """

    _name = "crm.segmentation.customer"
    _description = "Customer's Segment"
    _order = "company_id, segment_code, id"
    _rec_name = "partner_id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    abc_class = fields.Selection(ABC, string="ABC", readonly=True)
    xyz_class = fields.Selection(XYZ, string="XYZ", readonly=True)
    segment_code = fields.Selection(CODES, string="Segment", readonly=True, index="btree_not_null")
    segment_quadrant = fields.Selection(QUADRANTS, string="Quadrant", readonly=True)
    computed_abc_class = fields.Selection(ABC, string="Computed ABC", readonly=True)
    computed_xyz_class = fields.Selection(XYZ, string="Computed XYZ", readonly=True)
    override_id = fields.Many2one("crm.segmentation.override", readonly=True, ondelete="set null")

    # A constraint, not an index: merging customers looks for those, and then leaves the survivor's row alone.
    _company_customer_uniq = models.Constraint("UNIQUE (company_id, partner_id)", "One row per company and customer.")

    @api.model
    def _refresh(self, companies, partners=None):
        """Bring the rows up to the current run and today's manual segments, all customers or ``partners``."""
        for company in companies:
            run = self.env["crm.segmentation"]._get_current_runs(company)
            refresh_customers(self.env, company, run, company._get_segmentation_today(), partners)
        self.invalidate_model()
        self.env["res.partner"].invalidate_model(SEGMENT_FIELDS)
        self.env["crm.lead"].invalidate_model(SEGMENT_FIELDS)

    @api.model
    def _refresh_expired(self):
        """Give back their computed classes to customers whose manual segment has ended."""
        for company, rows in self.search([("override_id.date_expiry", "!=", False)]).grouped("company_id").items():
            today = company._get_segmentation_today()
            if ended := rows.filtered(lambda row, today=today: row.override_id.date_expiry < today):
                self._refresh(company, ended.partner_id)
