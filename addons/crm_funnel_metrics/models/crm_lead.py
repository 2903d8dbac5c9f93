from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        index="btree_not_null",
        domain="[('sale_ok', '=', True)]",
        tracking=True,
        help="Main product of the deal: reports split deals by it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self.env["crm.stage.rule"]._get_gates():
            self.env["crm.stage.guard"]._check(leads, dict.fromkeys(leads.ids, False))
        return leads

    def write(self, vals):
        if "stage_id" not in vals or not self.env["crm.stage.rule"]._get_gates():
            return super().write(vals)
        before = {lead.id: lead.stage_id.id for lead in self.sudo()}
        result = super().write(vals)
        self.env["crm.stage.guard"]._check(self, before)
        return result
