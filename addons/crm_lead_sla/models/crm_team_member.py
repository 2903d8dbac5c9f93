from odoo import fields, models


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    lead_capacity = fields.Integer(
        string="Max. Open Leads",
        default=100,
        tracking=True,
        help="With so many open leads, in all teams, the person gets no more. 0: gets none. It is also the person's "
        "share when leads are spread.",
    )
    customer_norm_min = fields.Integer(
        string="Active Customers From", default=50, tracking=True, help="With fewer the person has time to spare."
    )
    customer_norm_max = fields.Integer(
        string="Active Customers To",
        default=100,
        tracking=True,
        help="With so many the person gets no more leads. 0: no limit. A customer is active when somebody was in touch "
        "in the last year.",
    )
    not_taking_until = fields.Date(
        string="Not Taking Leads Until", tracking=True, help="Gets no leads up to and including this day."
    )

    _lead_capacity_positive = models.Constraint(
        "CHECK(lead_capacity >= 0)", "The most open leads of a person cannot be less than none."
    )
    _customer_norm_order = models.Constraint(
        "CHECK(customer_norm_min >= 0 AND (customer_norm_max = 0 OR customer_norm_max >= customer_norm_min))",
        "The norm of active customers goes from the smaller number to the greater one.",
    )
