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
    funnel_letter_user_ids = fields.Many2many(
        "res.users",
        "crm_funnel_letter_user_rel",
        "company_id",
        "user_id",
        string="Weekly Funnel Letter to",
        domain="[('share', '=', False)]",
        help="They get the funnel of last week and the numbers that changed most on Monday morning, in the time zone "
        "of the company's working hours. Nobody: no letter is sent.",
    )
    funnel_letter_day = fields.Date(string="Last Weekly Funnel Letter", readonly=True)
