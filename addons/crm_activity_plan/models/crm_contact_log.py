from odoo import models


class CrmContactLog(models.Model):
    _inherit = "crm.contact.log"

    # What was planned for some days is a small part of a log that goes back for years.
    _planned_idx = models.Index("(date_deadline) WHERE is_planned")
