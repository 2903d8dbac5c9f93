from odoo import api, fields, models

from odoo.addons.crm_history.models.crm_owner_log import REASONS

from ..tools.receivers import STRATEGIES

OUTCOMES = [
    ("given", "Given"),
    ("leader", "To the leader"),
    ("stayed", "Stays"),
    ("failed", "Failed"),
]


class CrmAssignmentDecision(models.Model):
    """Why a lead was given to a person, or to nobody: what was asked, who was considered and why each was refused.

    ``facts`` and ``candidates`` hold codes and numbers, which are put in words in the language of the reader.
    """

    _name = "crm.assignment.decision"
    _description = "Assignment Decision"
    _order = "moment desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, ondelete="cascade", index=True)
    moment = fields.Datetime(required=True, readonly=True)
    reason = fields.Selection(REASONS, required=True, readonly=True)
    strategy = fields.Selection(STRATEGIES, readonly=True)
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True, ondelete="set null", index="btree_not_null")
    from_user_id = fields.Many2one("res.users", string="Former Owner", readonly=True, ondelete="set null")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    facts = fields.Json(readonly=True)
    candidates = fields.Json(readonly=True, groups="sales_team.group_sale_salesman_all_leads")
    date_last_try = fields.Datetime(readonly=True, help="When it was last tried in vain.")
    merged_lead_name = fields.Char(
        string="Of Merged Lead", readonly=True, help="It was decided about this lead, which was merged into the other."
    )
    why = fields.Char(compute="_compute_why")
    refusals = fields.Text(
        string="Others", compute="_compute_refusals", groups="sales_team.group_sale_salesman_all_leads"
    )

    @api.model
    def _record(self, decisions):
        """Keep the decisions, and return them. One that repeats the last one, that nobody fits, is only tried again."""
        lead_ids = [vals["lead_id"] for vals in decisions if vals["outcome"] == "stayed"]
        last = {}
        for decision in self.search([("lead_id", "in", lead_ids), ("merged_lead_name", "=", False)], order="id"):
            last[decision.lead_id.id] = decision
        repeated, new = self.browse(), []
        for vals in decisions:
            decision = last.get(vals["lead_id"], self.browse())
            if (decision.outcome, decision.candidates) == ("stayed", vals["candidates"]):
                repeated += decision
            else:
                new.append({**vals, "date_last_try": vals["moment"]})
        repeated.write({"date_last_try": fields.Datetime.now()})
        return self.create(new) + repeated

    @api.model
    def _record_failure(self, lead, error):
        """Say on the lead why it could not be given out."""
        now = fields.Datetime.now()
        return self.create({
            "lead_id": lead.id, "moment": now, "date_last_try": now, "reason": "assigned", "outcome": "failed",
            "user_id": lead.user_id.id, "team_id": lead.team_id.id, "company_id": lead.company_id.id,
            "facts": {"error": str(error)},
        })  # fmt: skip

    def _carry_out(self, team, note):
        """Give the leads to their new owners; ``note`` precedes the reason in the chatter."""
        moving = self.filtered(lambda decision: decision.outcome in ("given", "leader"))
        for reason, decisions in moving.grouped("reason").items():
            decisions.lead_id._change_owner(
                {decision.lead_id.id: decision.user_id for decision in decisions},
                reason,
                {decision.lead_id.id: f"{note} {decision.why}".strip() for decision in decisions},
                team,
            )
        return self

    @api.depends("outcome", "strategy", "facts", "user_id", "team_id")
    def _compute_why(self):
        for decision in self:
            decision.why = decision._explain()

    @api.depends("candidates")
    def _compute_refusals(self):
        for decision in self:
            entries = [entry for entry in decision.candidates or [] if len(entry) > 2]
            lines = [f"{name}: {decision._explain_refusal(*refusal)}" for _user_id, name, *refusal in entries]
            decision.refusals = "\n".join(lines)

    def _explain(self):
        name, facts = self.user_id.name, self.facts or {}
        if self.outcome == "failed":
            return self.env._("It could not be given out: %(error)s", error=facts.get("error"))
        if self.outcome == "leader":
            return self.env._("Nobody in the team fits: it goes to the leader, %(name)s", name=name)
        if self.outcome == "stayed" and not self.team_id:
            return self.env._("It has no team, so nobody can get it")
        if self.outcome == "stayed":
            return self.env._("Nobody in the team fits: it stays where it is")
        if self.strategy == "least_loaded":
            return self.env._(
                "%(name)s is least loaded: %(open)s open leads of %(capacity)s",
                name=name, open=facts["open"], capacity=facts["capacity"],
            )  # fmt: skip
        if self.strategy == "even":
            return self.env._(
                "%(name)s had least of their share: %(received)s leads in 30 days, capacity %(capacity)s",
                name=name, received=facts["received"], capacity=facts["capacity"],
            )  # fmt: skip
        return self._explain_turn(name, facts["last"])

    def _explain_turn(self, name, last):
        if not last:
            return self.env._("It is the turn of %(name)s, who got none in the last 30 days", name=name)
        last = fields.Datetime.context_timestamp(self, fields.Datetime.to_datetime(last))
        return self.env._("It is the turn of %(name)s, whose last one came at %(last)s", name=name,
                          last=f"{last:%Y-%m-%d %H:%M}")  # fmt: skip

    def _explain_refusal(self, code, first="", second=""):
        """Put in words why somebody could not have the lead; ``first`` and ``second`` are the numbers of the code."""
        texts = {
            "archived": self.env._("works here no more"),
            "external": self.env._("is not one of our people"),
            "company": self.env._("may not work in the company of the lead"),
            "paused": self.env._("assignment is paused"),
            "until": self.env._("takes no leads until %(day)s", day=first),
            "absent": self.env._("is not at work"),
            "holder": self.env._("holds it"),
            "former": self.env._("had it until %(day)s", day=first),
            "domain": self.env._("takes other leads"),
            "capacity": self.env._("has %(count)s open leads, %(maximum)s at most", count=first, maximum=second),
            "customers": self.env._("has %(count)s active customers, %(maximum)s at most", count=first, maximum=second),
        }
        return texts[code]
