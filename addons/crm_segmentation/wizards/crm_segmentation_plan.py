from itertools import cycle

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html
from odoo.tools.misc import format_date

from ..tools.working_days import working_days


class CrmSegmentationPlan(models.TransientModel):
    """Plan one activity for each chosen customer who has none, spread over people and their working days."""

    _name = "crm.segmentation.plan"
    _description = "Plan Activities for Customers"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_ids = fields.Many2many("res.partner", string="Customers", readonly=True)
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain=[("res_model", "in", (False, "res.partner"))],
        help="Empty: what the policy of the customer's segment suggests.",
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    per_day = fields.Integer(
        string="Per Person a Day",
        required=True,
        default=5,
        help="At most so many activities on customers are due on one day, those planned before included.",
    )
    assign_to = fields.Selection(
        [("salesperson", "The customer's salesperson"), ("spread", "Spread over chosen people")],
        required=True,
        default="salesperson",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="People",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They get the customers in turn. With the customer's salesperson: those of nobody.",
    )
    preview = fields.Text(compute="_compute_preview")

    _per_day_positive = models.Constraint("CHECK(per_day > 0)", "Plan at least one activity per person a day.")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "crm.segmentation.coverage":
            rows = self.env["crm.segmentation.coverage"].browse(self.env.context.get("active_ids", [])).exists()
            if len(rows.company_id) > 1:
                raise UserError(self.env._("Choose customers of one company at a time."))
            values["company_id"] = rows.company_id.id or self.env.company.id
            values["partner_ids"] = rows.partner_id.ids
        return values

    @api.depends("partner_ids", "activity_type_id", "date_from", "per_day", "assign_to", "user_ids")
    def _compute_preview(self):
        for wizard in self:
            try:
                wizard.preview = wizard._describe(wizard._get_plan())
            except UserError as error:
                wizard.preview = str(error)

    def _describe(self, plan):
        """A line per person: how many, from which day to which."""
        lines = []
        for user in self.env["res.users"].union(*(user for _row, user, _day in plan)):
            days = [day for _row, holder, day in plan if holder == user]
            lines.append(
                self.env._(
                    "%(person)s: %(count)s activities, %(first)s – %(last)s",
                    person=user.name,
                    count=len(days),
                    first=format_date(self.env, min(days)),
                    last=format_date(self.env, max(days)),
                )
            )
        return "\n".join(lines)

    def action_plan(self):
        """Plan the activities and go back to the list; raise UserError where nobody can be found for a customer."""
        self.ensure_one()
        plan = self._get_plan()
        # In the language of who gets it
        vals_list = [
            self.with_context(lang=user.lang)._prepare_activity_vals(row, user, day) for row, user, day in plan
        ]
        # One look at one's activities shows them all: no e-mail for each
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("%(count)s activities planned", count=len(plan)),
                "message": self._describe(plan),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_plan(self):
        """[(row of the coverage, user, day)], the most important customers on the first days."""
        rows = self.env["crm.segmentation.coverage"].search(
            [("partner_id", "in", self.partner_ids.ids), ("company_id", "=", self.company_id.id)]
        )
        rows = rows.filtered(lambda row: not row.is_planned)
        if not rows:
            raise UserError(self.env._("Each of these customers has an activity planned already."))
        return self._put_on_days(self._give_out(rows))

    def _give_out(self, rows):
        """[(row, user)]: to the salesperson, or to the chosen people in turn."""
        people = cycle(self.user_ids)
        is_spread = self.assign_to == "spread"
        if is_spread and not self.user_ids:
            raise UserError(self.env._("Choose the people who get the customers."))
        # Who is gone or does not work in this company could not do it.
        able = self.env["res.users"].search(
            [("id", "in", rows.user_id.ids), ("company_ids", "in", self.company_id.ids)]
        )
        owners = [row.user_id if row.user_id in able and not is_spread else next(people, None) for row in rows]
        if missing := owners.count(None):
            raise UserError(
                self.env._(
                    "%(count)s of the customers have no salesperson in this company: choose the people who get them.",
                    count=missing,
                )
            )
        return list(zip(rows, owners, strict=True))

    def _put_on_days(self, pairs):
        """[(row, user, day)]: each person's next working day that still has room."""
        users = self.env["res.users"].union(*(user for _row, user in pairs))
        busy = self._count_planned(users)
        days = {user: self._get_free_days(user, busy) for user in users}
        return [(row, user, self._get_next_day(user, days[user])) for row, user in pairs]

    def _get_free_days(self, user, busy):
        first = max(self.date_from, fields.Date.context_today(self))
        for day in working_days(user, self.company_id, first):
            yield from [day] * (self.per_day - busy.get((user, day), 0))

    def _get_next_day(self, user, days):
        if day := next(days, None):
            return day
        raise UserError(
            self.env._("%(person)s has no working day left for all these customers within two years.", person=user.name)
        )

    def _count_planned(self, users):
        """{(user, day): open activities on customers}"""
        groups = (
            self.env["mail.activity"]
            .sudo()
            ._read_group(
                [
                    ("user_id", "in", users.ids),
                    ("res_model", "=", "res.partner"),
                    ("date_deadline", ">=", self.date_from),
                ],
                ["user_id", "date_deadline:day"],
                ["__count"],
            )
        )
        return {(user.with_env(self.env), day): count for user, day, count in groups}

    def _prepare_activity_vals(self, row, user, day):
        row = row.with_env(self.env)
        activity_type = self.activity_type_id or row.policy_id.activity_type_id
        segment = row.policy_id.display_name or ""
        return {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": row.partner_id.id,
            "activity_type_id": (activity_type or self.env["mail.activity"]._default_activity_type()).id,
            "summary": self._get_summary(row, segment),
            "note": plaintext2html(row.policy_id.advice or ""),
            "date_deadline": day,
            "user_id": user.id,
        }

    def _get_summary(self, row, segment):
        if not row.last_contact:
            return self.env._("%(segment)s: never contacted", segment=segment)
        return self.env._("%(segment)s: no contact for %(days)s days", segment=segment, days=row.days_silent)
