from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

# What the system alone writes, and what cannot be changed any more once the rows are planned.
PROTECTED = {"state", "user_id", "line_ids"}
GIVER = {"from_user_id", "from_team_id"}
SETTINGS = {*GIVER, "receiver_ids", "strategy", "company_id"}
RUNS = {"running": "done", "undoing": "undone", "returning": "returned"}


class CrmHandover(models.Model):
    _inherit = "crm.handover"

    _batch_size = 200  # rows handed over between two commits

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_writable(vals)
        handovers = super().create(vals_list)
        handovers._check_giver()
        return handovers

    def write(self, vals):
        self._check_writable(vals)
        result = super().write(vals)
        if not GIVER.isdisjoint(vals):
            self._check_giver()
        return result

    def _check_giver(self):
        """Leaders hand over the work of their teams; whoever sees all documents that of anybody."""
        user = self.env.user
        if self.env.su or user.has_group("sales_team.group_sale_salesman_all_leads"):
            return
        led = self.env["crm.team"].sudo().search([("user_id", "=", user.id)])
        people = led._get_people()
        for handover in self:
            if not (handover.from_team_id <= led and handover.from_user_id <= people):
                raise AccessError(self.env._("You may hand over the work of the teams that you lead only."))

    def _check_writable(self, vals):
        if self.env.su:
            return
        names = set(vals)
        if all(command[0] == Command.UPDATE for command in vals.get("line_ids") or [(None,)]):
            names.discard("line_ids")  # a receiver chosen in the preview: the rows themselves refuse all the rest
        settings = SETTINGS.union(self._get_switches())
        if PROTECTED & names or settings & names and self.filtered(lambda one: one.state != "draft"):
            raise UserError(self.env._("What is planned already cannot be changed: go back to the draft first."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_run(self):
        if self.filtered(lambda handover: handover.state not in ("draft", "planned")):
            raise UserError(self.env._("What was handed over stays on record: undo it instead."))

    def action_plan(self):
        """List every row that would be handed over, with a proposed receiver who can still be changed."""
        self._check_may_run("draft")
        for handover in self.sudo():
            handover.line_ids.unlink()
            self.env["crm.handover.plan"].sudo()._plan(handover, self.env.uid)
            handover.state = "planned"
        return True

    def action_draft(self):
        """Throw the preview away, to change what is handed over to whom."""
        self._check_may_run("planned")
        self.sudo().line_ids.unlink()
        self.sudo().state = "draft"
        return True

    def action_start(self):
        """Hand over the rows of the preview: the first at once, the others in the background."""
        self._check_may_run("planned")
        self.sudo().write({"state": "running", "user_id": self.env.uid})
        return self._start()

    def action_undo(self):
        """Take back what nobody has changed since; what is not handed over yet stays where it is."""
        self._check_may_run("running", "done")
        for handover in self.sudo():
            waiting = handover.line_ids.filtered(lambda line: line.state == "planned")
            waiting._leave("skipped", self.env._("Undone before its turn"))
        self.sudo().write({"state": "undoing", "user_id": self.env.uid})
        return self._start()

    def action_open_lines(self):
        """Every row, by receiver."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_lead_sla.crm_handover_line_action")
        return {**action, "domain": [("handover_id", "in", self.ids)], "display_name": self.display_name}

    def _check_may_run(self, *states):
        self.check_access("write")
        self._check_giver()
        for handover in self:
            if handover.state not in states:
                raise UserError(self.env._(
                    "%(handover)s cannot do that now: it is in the state “%(state)s”.",
                    handover=handover.display_name,
                    state=dict(self._fields["state"]._description_selection(self.env))[handover.state],
                ))  # fmt: skip

    # ------------------------------------------------------------
    # Handing over and taking back
    # ------------------------------------------------------------

    def _start(self):
        for handover in self.sudo():
            handover._run_batch()
        if any(handover.state in RUNS for handover in self):
            self.env.ref("crm_lead_sla.ir_cron_handover").sudo()._trigger()
        return True

    @api.model
    def _cron_run(self):
        """Return what is due, and go on with what is being handed over or taken back: one batch per call."""
        self._start_returns()
        handover = self.search([("state", "in", list(RUNS))], order="id").try_lock_for_update(limit=1)
        done = handover._run_batch() if handover else 0
        self.env["ir.cron"]._commit_progress(done, remaining=self._count_waiting())

    def _start_returns(self):
        due = self.search([("state", "=", "done"), ("date_return", "<=", "today +1d")])
        due.filtered(lambda handover: handover.date_return <= handover._get_today()).write({"state": "returning"})

    def _get_today(self):
        """The date where the work was handed over from."""
        zone = self.from_user_id.tz or self.company_id._get_history_zone()
        return fields.Date.context_today(self.with_context(tz=zone))

    def _count_waiting(self):
        waiting = Domain("handover_id.state", "=", "running") & Domain("state", "=", "planned")
        taken_back = Domain("handover_id.state", "in", ["undoing", "returning"]) & Domain("state", "=", "done")
        return self.env["crm.handover.line"].search_count(waiting | taken_back)

    def _run_batch(self):
        """Do the next rows of this hand-over, and tell everybody after the last one. Return how many were done."""
        self.ensure_one()
        state = "planned" if self.state == "running" else "done"
        domain = [("handover_id", "=", self.id), ("state", "=", state)]
        lines = self.env["crm.handover.line"].sudo().search(domain, limit=self._batch_size).try_lock_for_update()
        lines = lines.with_env(self._get_doer_env())
        if self.state == "running":
            lines._hand_over()
        else:
            lines._take_back()
        if not self.env["crm.handover.line"].sudo().search_count(domain, limit=1):
            self._finish()
        return len(lines)

    def _get_doer_env(self):
        """Who started it does it; what returns by itself is done by nobody. None of it sends a letter per record."""
        quiet = self.with_context(
            crm_history_reason="handed_over",
            dont_notify=True,
            mail_activity_quick_update=True,
            mail_auto_subscribe_no_notify=True,
            skip_attendee_notification=True,
        )
        if self.state != "returning":
            quiet = quiet.with_user(self.user_id).with_context(cron_id=False, lang=self.user_id.lang)
        return quiet.sudo().with_company(self.company_id).env

    def _finish(self):
        doer, was_running = self._get_doer_env(), self.state == "running"
        self.state = RUNS[self.state]
        doer["crm.handover.notice"]._tell_everybody(self.with_env(doer), was_running)
