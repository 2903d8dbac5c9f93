from odoo import fields, models


class CrmActivityPlan(models.Model):
    """The minimum that some people do in each day, week or month, from one day to another.

    It is for the people of ``user_ids``, of ``role_ids`` and of ``team_ids`` together, each on the days they sold and
    were in the team; all three empty is a plan for nobody. When several active plans of one kind ask the same metric
    of a person per the same period, that of the person goes before that of the role, and that of the role before
    that of the team; among equals the plan that started last, then the newer one. This is decided day by day.

    A plan that has been worked with is not edited but changed from a day on (``_change_from``): it ends the day before
    and a successor starts, so the past keeps the targets it had.
    """

    _name = "crm.activity.plan"
    _description = "Activity Plan"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        [("activity", "Activity plan"), ("sales", "Sales plan")],
        required=True,
        default="activity",
        tracking=True,
        help="A sales plan asks for results: deals, amounts. The pay gate looks at it first.",
    )
    date_from = fields.Date(required=True, tracking=True)
    date_to = fields.Date(tracking=True, help="Last day; empty: no end.")
    team_ids = fields.Many2many("crm.team", string="Sales Teams", check_company=True)
    role_ids = fields.Many2many("crm.sales.role", string="Roles")
    user_ids = fields.Many2many(
        "res.users", string="People", domain="[('share', '=', False), ('company_ids', 'in', company_id)]"
    )
    line_ids = fields.One2many("crm.activity.plan.line", "plan_id", string="Targets", copy=True)
    previous_id = fields.Many2one("crm.activity.plan", string="Follows", copy=False, index="btree_not_null")

    _dates_ordered = models.Constraint("CHECK(date_to >= date_from)", "A plan cannot end before it starts.")
