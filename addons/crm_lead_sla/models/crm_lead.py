from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    sla_clock_ids = fields.One2many("crm.sla.clock", "lead_id", string="Clocks", readonly=True)
