from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmHandover(models.Model):
    """Everything that a salesperson holds goes to others: leads, customers, activities, meetings.

    First a preview of every row, then the rows are handed over in batches; each row remembers what was before, so that
    it can be undone, by hand or on the day of return, as long as nobody has changed the record meanwhile. Everything
    of one customer goes to the same receiver.
    """

    _name = "crm.handover"
    _description = "Hand-over"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_names_search = ["from_user_id", "from_team_id"]

    from_user_id = fields.Many2one(
        "res.users",
        string="From",
        domain=[("share", "=", False)],
        context={"active_test": False},
        index="btree_not_null",
        tracking=True,
        help="Whose work is handed over.",
    )
    from_team_id = fields.Many2one(
        "crm.team",
        index="btree_not_null",
        tracking=True,
        help="Hand over what the members of this team hold: of the leads those of this team.",
    )
    receiver_ids = fields.Many2many("res.users", string="To", domain=[("share", "=", False)])
    strategy = fields.Selection(
        [("even", "Evenly"), ("capacity", "By capacity")],
        required=True,
        default="even",
        help="By capacity: in proportion to the number of leads that each receiver can work at. Everything of one "
        "customer goes to one person.",
    )
    with_leads = fields.Boolean(string="Open Leads", default=True)
    with_customers = fields.Boolean(string="Customers", default=True)
    with_activities = fields.Boolean(
        string="Open Activities", default=True, help="Activities on the leads that are handed over go with them anyway."
    )
    with_meetings = fields.Boolean(string="Coming Meetings", default=True)
    date_return = fields.Date(
        string="Until",
        tracking=True,
        help="On this day everything goes back by itself, except what somebody has changed by then. Empty: for good.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("planned", "Preview"),
            ("running", "Being handed over"),
            ("done", "Handed over"),
            ("undoing", "Being undone"),
            ("undone", "Undone"),
            ("returning", "Being returned"),
            ("returned", "Returned"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    user_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False, help="Who started it.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    line_ids = fields.One2many("crm.handover.line", "handover_id", string="Rows", copy=False)
    line_count = fields.Integer(string="Number of Rows", compute="_compute_counts")
    done_count = fields.Integer(string="Given", compute="_compute_counts")
    left_count = fields.Integer(string="Left Out", compute="_compute_counts", help="Skipped, or not taken back.")
    progress = fields.Float(string="Progress (%)", compute="_compute_counts")
    shares = fields.Text(string="Who Gets What", compute="_compute_shares")

    @api.depends("from_user_id", "from_team_id", "receiver_ids")
    def _compute_display_name(self):
        for handover in self:
            giver = (handover.from_user_id or handover.from_team_id).display_name or ""
            handover.display_name = f"{giver} → {', '.join(handover.receiver_ids.mapped('name'))}"

    @api.depends("line_ids.state", "state")
    def _compute_counts(self):
        counts = self.env["crm.handover.line"]._read_group(
            [("handover_id", "in", self.ids)], ["handover_id", "state"], ["__count"]
        )
        numbers = {(handover.id, state): count for handover, state, count in counts}
        for handover in self:
            origin = handover._origin  # of a form that is being edited, where the rows must not vanish
            of = {state: numbers.get((origin.id, state), 0) for state in ("planned", "done", "undone", "kept")}
            handover.line_count = sum(count for (one, _state), count in numbers.items() if one == origin.id)
            handover.done_count = of["done"] + of["kept"]
            handover.left_count = numbers.get((origin.id, "skipped"), 0) + of["kept"]
            waiting = of["done"] if handover.state in ("undoing", "returning") else of["planned"]
            handover.progress = 100 * (1 - waiting / handover.line_count) if handover.line_count else 0

    @api.depends("line_ids.to_user_id")
    def _compute_shares(self):
        lines = self.env["crm.handover.line"]
        kinds = dict(lines._fields["res_model"]._description_selection(self.env))
        groups = lines._read_group(
            [("handover_id", "in", self.ids)], ["handover_id", "to_user_id", "res_model"], ["__count"]
        )
        shares = {}
        for handover, user, model, count in groups:
            shares.setdefault(handover.id, {}).setdefault(user.name, {})[model] = count
        for handover in self:
            handover.shares = "\n".join(
                f"{name}: " + ", ".join(f"{kinds[model]}: {counts[model]}" for model in kinds if model in counts)
                for name, counts in sorted(shares.get(handover._origin.id, {}).items())
            )

    @api.constrains("receiver_ids", "from_user_id")
    def _check_receivers(self):
        for handover in self:
            if handover.from_user_id in handover.receiver_ids:
                raise ValidationError(self.env._("Nobody hands over to themselves: take %(user)s out of “To”.",
                                                 user=handover.from_user_id.name))  # fmt: skip
            handover.receiver_ids._check_may_receive(handover.company_id)

    @api.constrains("date_return")
    def _check_date_return(self):
        for handover in self:
            if handover.date_return and handover.date_return <= fields.Date.context_today(handover):
                raise ValidationError(self.env._("“Until” must be a day to come, or empty for good."))

    @api.model
    def _get_switches(self):
        """What can be handed over, the most important first: {field that switches it on: model}."""
        return {
            "with_leads": "crm.lead",
            "with_customers": "res.partner",
            "with_activities": "mail.activity",
            "with_meetings": "calendar.event",
        }

    def _get_handed_models(self):
        return [model for switch, model in self._get_switches().items() if self[switch]]

    @api.model
    def _get_holdings(self, users):
        """How much ``users`` hold: {user: {model: count}}, in all companies."""
        holdings = {}
        for model in self._get_switches().values():
            held = self.env[model].sudo().with_context(active_test=True)
            for user, count in held._count_held(users).items():
                holdings.setdefault(user, {})[model] = count
        return holdings
