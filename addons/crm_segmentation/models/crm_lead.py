from odoo import api, fields, models

GROUPS = "sales_team.group_sale_salesman"


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.segmentation.subject"]

    lead_qualification_ids = fields.One2many(
        "crm.lead.qualification", "lead_id", string="Qualifications", groups=GROUPS, copy=False
    )
    lead_qualification_id = fields.Many2one(
        "crm.lead.qualification", string="Last Qualification", readonly=True, copy=False, groups=GROUPS,
        index="btree_not_null", ondelete="set null",
    )  # fmt: skip
    qualification_result = fields.Selection(
        string="Qualification", related="lead_qualification_id.result", groups=GROUPS,
        help="What the last person who qualified it found. Empty: nobody did.",
    )  # fmt: skip
    qualification_score = fields.Float(related="lead_qualification_id.score", groups=GROUPS, aggregator="avg")
    qualified_by_id = fields.Many2one(related="lead_qualification_id.user_id", string="Qualified by", groups=GROUPS)
    qualified_date = fields.Datetime(related="lead_qualification_id.date", string="Qualified on", groups=GROUPS)
    potential_class = fields.Selection(
        related="lead_qualification_id.potential_class", string="Expected Class", groups=GROUPS
    )

    @api.depends("partner_id")
    def _compute_segment(self):
        return super()._compute_segment()

    def _merge_dependences(self, opportunities):
        if opportunities.lead_qualification_id:
            opportunities.lead_qualification_ids._move_to_lead(self)
        return super()._merge_dependences(opportunities)

    def _set_last_qualification(self):
        for lead in self:
            lead.lead_qualification_id = lead.lead_qualification_ids.sorted("id")[-1:]
