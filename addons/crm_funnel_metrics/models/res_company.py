from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    deal_thanks_template_id = fields.Many2one(
        "mail.template",
        string="Thank-You for Payment",
        domain="[('model', '=', 'account.move')]",
        ondelete="set null",
        help="Sent to the customer once, when an invoice of a deal is paid in full. Empty: nothing is sent.",
    )
