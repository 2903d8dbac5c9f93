from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.invoice_matching import LEAD

STATES = [("open", "To Decide"), ("linked", "Linked"), ("no_deal", "No Deal Needed")]


class CrmInvoiceMatch(models.Model):
    """A customer invoice with lines of which nobody said to which deal they belong, and the deal proposed for it.

    Rows are written by the matching pass; accountants decide through the buttons, which need the right to write
    invoices. Every decision says who made it and when, and can be undone.
    """

    _name = "crm.invoice.match"
    _description = "Invoice Without a Deal"
    _inherit = ["crm.invoice.match.decision", "crm.invoice.match.pass"]
    _order = "is_confident desc, score desc, day desc, id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one("account.move", string="Invoice", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    company_currency = fields.Many2one(related="company_id.currency_id", string="Currency")
    customer_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    day = fields.Date(string="Invoice Date", readonly=True)
    amount = fields.Monetary(
        currency_field="company_currency", readonly=True, help="Untaxed, of the lines without a deal."
    )
    ref = fields.Char(related="move_id.ref", string="Reference")
    move_user_id = fields.Many2one(related="move_id.invoice_user_id", string="Invoice Salesperson")
    is_without_deal = fields.Boolean(related="move_id.is_without_deal", string="Still Without a Deal")
    state = fields.Selection(STATES, required=True, readonly=True, default="open")
    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The best candidate; once decided, the deal the invoice was linked to.",
    )
    candidate_id = fields.Many2one(
        "crm.invoice.match.candidate", string="Best Candidate", readonly=True, ondelete="set null"
    )
    candidate_ids = fields.One2many("crm.invoice.match.candidate", "match_id", string="Candidates", readonly=True)
    score = fields.Integer(readonly=True, aggregator=None, help="0 to 100: customer, amount, date and reference.")
    margin = fields.Integer(readonly=True, aggregator=None, help="Points ahead of the next deal.")
    is_confident = fields.Boolean(
        string="Sure", readonly=True, help="Enough points, well ahead of the next deal: accepted by Accept All Sure."
    )
    why = fields.Char(compute="_compute_why", help="What speaks for the deal, or who decided what.")
    deal_customer_id = fields.Many2one(related="lead_id.partner_id", string="Customer of the Deal")
    deal_user_id = fields.Many2one(related="lead_id.user_id", string="Salesperson")
    deal_amount = fields.Monetary(
        related="lead_id.expected_revenue", string="Expected Revenue", currency_field="deal_currency"
    )
    deal_currency = fields.Many2one(related="lead_id.company_currency", string="Currency of the Deal")
    deal_stage_id = fields.Many2one(related="lead_id.stage_id", string="Stage")
    date_matched = fields.Datetime(readonly=True, help="When the candidates were looked for.")
    date_decided = fields.Datetime(string="Decided on", readonly=True)
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True, ondelete="set null")
    changed_line_ids = fields.Json(readonly=True, help="The invoice lines that the decision changed.")

    _move_uniq = models.UniqueIndex("(move_id)", "An invoice is in the list once.")
    _open_idx = models.Index("(date_matched) WHERE state = 'open'")

    @api.depends("state", "candidate_id", "user_id", "margin")
    def _compute_why(self):
        for match in self:
            name = match.user_id.sudo().name or ""
            if match.state == "linked":
                match.why = self.env._("linked by %(name)s", name=name)
            elif match.state == "no_deal":
                match.why = self.env._("belongs to no deal, says %(name)s", name=name)
            elif match.candidate_id and match.margin < LEAD:
                why = match.candidate_id.why
                match.why = self.env._("%(why)s. Not sure: another deal has nearly as many points", why=why)
            else:
                match.why = match.candidate_id.why

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_accept(self):
        """Link each of these invoices to the deal proposed for it; those without a proposal are left alone."""
        self._get_undecided().filtered("lead_id").sudo()._settle("linked")

    def action_no_deal(self):
        """Say of these invoices that their lines belong to no deal."""
        self._get_undecided().sudo()._settle("no_deal")

    def action_reject(self):
        """The invoice is not of the proposed deal: propose the next one."""
        matches = self._get_undecided().sudo()
        matches.candidate_id.write({"is_rejected": True})
        matches._take_best()

    def action_undo(self):
        """Take the decisions back: the lines are as they were, unless somebody changed them since."""
        self._check_decider()
        self.filtered(lambda match: match.state != "open").sudo()._undo()

    def action_choose(self):
        """Open the other candidates and the search for any deal."""
        self.ensure_one()
        self._check_decider()
        return self.move_id.action_choose_deal()

    def action_open_invoice(self):
        """Open the invoice, with the reader's own rights."""
        self.ensure_one()
        self.check_access("read")
        return self.move_id.get_formview_action()

    def action_accept_confident(self):
        """Link all invoices whose deal is sure, of the companies at work; say how many, and offer to undo it."""
        self._check_decider()
        domain = [("state", "=", "open"), ("is_without_deal", "=", True), ("is_confident", "=", True)]
        sure = self.search([*domain, ("lead_id", "!=", False)])  # the deal may have been deleted since
        sure.sudo()._settle("linked")
        return self._notify(self.env._("%(count)s invoices linked. Undo is under Decided.", count=len(sure)))

    def action_find(self):
        """Look for the deals of all invoices without one: a large number goes on in the background."""
        self._check_decider()
        left = self.sudo()._run_pass()
        if left:
            self.env.ref("crm_funnel_metrics.ir_cron_match_invoices").sudo()._trigger()
            return self._notify(self.env._("%(count)s more invoices are looked at in the background.", count=left))
        return self._notify(self.env._("All invoices have been looked at."))

    @api.model
    def action_open_work_list(self):
        """The work list, with the invoices posted since the last pass; a large number comes in the background."""
        self._check_decider()
        if self.sudo()._run_pass(only_new=True):
            self.env.ref("crm_funnel_metrics.ir_cron_match_invoices").sudo()._trigger()
        return self.env["ir.actions.act_window"]._for_xml_id("crm_funnel_metrics.crm_invoice_match_action")

    def _notify(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def _check_decider(self):
        """Only who may write these invoices decides about them."""
        self.check_access("read")
        self.move_id.check_access("write")

    def _get_undecided(self):
        self._check_decider()
        return self.filtered(lambda match: match.state == "open")

    def _link(self, lead):
        """Link the invoices to ``lead``; refuse a deal that another company has."""
        self._check_decider()
        self = self.sudo()  # noqa: PLW0642  rows that only the system writes
        if any(lead.sudo().company_id not in (match.company_id, self.env["res.company"]) for match in self):
            raise UserError(self.env._("The deal belongs to another company than the invoice: choose one of its own."))
        self.write({"lead_id": lead.id})
        self._settle("linked")
