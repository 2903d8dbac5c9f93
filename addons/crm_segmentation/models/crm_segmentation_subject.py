from odoo import fields, models

from .classes import ABC, CODES, NONE, QUADRANTS, XYZ

GROUPS = "sales_team.group_sale_salesman"


class CrmSegmentationSubject(models.AbstractModel):
    """A record that shows the classes of its customer in the current company. Contacts show those of their company.

    Not stored: read from ``crm.segmentation.customer``, and still searched, sorted and grouped by.
    """

    _name = "crm.segmentation.subject"
    _description = "Subject of segmentation"

    abc_class = fields.Selection(ABC, string="ABC", compute="_compute_segment", groups=GROUPS)
    xyz_class = fields.Selection(XYZ, string="XYZ", compute="_compute_segment", groups=GROUPS)
    segment_code = fields.Selection([*CODES, NONE], string="Segment", compute="_compute_segment", groups=GROUPS)
    segment_quadrant = fields.Selection(QUADRANTS, string="Quadrant", compute="_compute_segment", groups=GROUPS)

    def _compute_segment(self):
        self.abc_class = self.xyz_class = self.segment_code = self.segment_quadrant = False
