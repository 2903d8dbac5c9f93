from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.periods import ONE_DAY, get_next_month


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
    date_from = fields.Date(
        required=True, tracking=True, default=lambda self: fields.Date.context_today(self).replace(day=1)
    )
    date_to = fields.Date(tracking=True, help="Last day; empty: no end.")
    team_ids = fields.Many2many("crm.team", string="Sales Teams", check_company=True)
    role_ids = fields.Many2many("crm.sales.role", string="Roles")
    user_ids = fields.Many2many(
        "res.users", string="People", domain="[('share', '=', False), ('company_ids', 'in', company_id)]"
    )
    line_ids = fields.One2many("crm.activity.plan.line", "plan_id", string="Targets", copy=True)
    target_ids = fields.One2many("crm.activity.plan.target", "plan_id", string="Own Targets", copy=False)
    line_count = fields.Integer(compute="_compute_line_count", string="Number of Targets")
    previous_id = fields.Many2one("crm.activity.plan", string="Follows", copy=False, index="btree_not_null")

    _dates_ordered = models.Constraint("CHECK(date_to >= date_from)", "A plan cannot end before it starts.")

    @api.depends("line_ids")
    def _compute_line_count(self):
        for plan in self:
            plan.line_count = len(plan.line_ids)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        self.env["crm.activity.score"]._schedule_refresh()
        return plans

    def write(self, vals):
        if vals.keys() & {"company_id", "kind"}:
            self.line_ids._check_not_closed()
        result = super().write(vals)
        self.env["crm.activity.score"]._schedule_refresh()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if "name" in (default or {}):
            return vals_list
        return [
            {**vals, "name": self.env._("%s (copy)", plan.name)} for plan, vals in zip(self, vals_list, strict=True)
        ]

    def unlink(self):
        self.line_ids.unlink()
        return super().unlink()

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_copy_next_month(self):
        """Copy each plan to the month after its last one, targets included, and open the copies.

        That month follows the last day of the plan; a plan without a last day goes on by itself and is refused.
        """
        self.check_access("write")
        endless = self.filtered(lambda plan: not plan.date_to)
        if endless:
            raise UserError(
                self.env._(
                    "%(plans)s: there is no last day, so the plan goes on next month by itself. To ask for something "
                    "else then, change it from a day on.",
                    plans=", ".join(endless.mapped("name")),
                )
            )
        copies = self.browse()
        for plan in self:
            first = get_next_month(plan.date_to)
            last = get_next_month(first) - ONE_DAY
            copies |= plan.copy({"name": plan.name, "date_from": first, "date_to": last, "previous_id": plan.id})
        return copies._get_open_action()

    def action_view_scores(self):
        """Bring the scores of the present month up to date and open those of this plan."""
        self.check_access("write")
        scores = self.env["crm.activity.score"]
        scores._generate(*scores._get_present_months())
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_activity_plan.crm_activity_score_action")
        return {**action, "domain": [("plan_id", "in", self.ids)], "context": {}}

    def _get_open_action(self):
        """Action that opens these plans, a single one in its form."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_activity_plan.crm_activity_plan_action")
        if len(self) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)]}

    # ------------------------------------------------------------
    # Changing
    # ------------------------------------------------------------

    def _change_from(self, day):
        """End each plan the day before ``day`` and start a copy of it on ``day``; return the copies, to be edited."""
        outside = self.filtered(lambda plan: day <= plan.date_from or (plan.date_to and day > plan.date_to))
        if outside:
            raise UserError(
                self.env._(
                    "%(plans)s: choose a day after the first and up to the last day of the plan. A plan that has not "
                    "begun yet can be edited itself.",
                    plans=", ".join(outside.mapped("name")),
                )
            )
        successors = self.browse()
        for plan in self:
            vals = {"name": plan.name, "date_from": day, "date_to": plan.date_to, "previous_id": plan.id}
            successors |= plan.copy(vals)
        self.write({"date_to": day - ONE_DAY})
        return successors
