from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CrmFunnelRecords(models.AbstractModel):
    """From each number of the funnel to the records it counts."""

    _name = "crm.funnel.records"
    _description = "Records behind a Funnel"
    _inherit = "crm.funnel.question"
    _max_records = 10_000  # as many IDs travel to the browser when a figure is opened

    @api.model
    @api.readonly
    def open_step(self, funnel_id, step_id, date_from=False, date_to=False, **asked):
        """Action that opens what the number of a step counts: of a period the records, of a cohort the leads.

        The question is that of ``get_picture``. Numbers too large for a list of records open as the facts of the step,
        each of which opens its record.
        """
        self.check_access("read")
        funnel = self._get_funnel(funnel_id)
        question = funnel._prepare_question(date_from=date_from, date_to=date_to, **asked)
        step = funnel._get_step(step_id)
        facts = funnel._get_facts().with_context(crm_funnel_step_ids=tuple(step.ids))
        is_cohort = question["mode"] == "cohort"
        wanted = self._get_facts_domain(question) & Domain("value", "!=", False)
        if is_cohort:
            wanted &= Domain("lead_id", "!=", False)
        found = facts._search(wanted)
        column = SQL.identifier(found.table, "lead_id" if is_cohort else "res_id")
        ids = self._get_ids(SQL("SELECT DISTINCT id FROM (%s) AS found", found.select(SQL("%s AS id", column))))
        name = self.env._("%(funnel)s: %(step)s", funnel=funnel.name, step=step.name)
        if len(ids) > self._max_records:
            return self._prepare_facts_action(name, step, wanted)
        return self._prepare_records_action(name, "crm.lead" if is_cohort else step._get_counted_model(), ids)

    @api.model
    @api.readonly
    def open_lost(self, funnel_id, step_id, date_from=False, date_to=False, **asked):
        """Action that opens the leads lost at a step; without a ``step_id`` those that had reached none.

        The question is that of ``get_picture``. Of too many for a list the newest are opened, and the title says so.
        """
        self.check_access("read")
        funnel = self._get_funnel(funnel_id)
        question = funnel._prepare_question(date_from=date_from, date_to=date_to, **asked)
        step = funnel._get_step(step_id) if step_id else self.env["crm.funnel.step"]
        rank = funnel.step_ids.ids.index(step.id) + 1 if step else None
        lost = SQL(
            "SELECT lead_id FROM (%s) AS lost WHERE rank IS NOT DISTINCT FROM %s ORDER BY lead_id DESC",
            funnel._get_lost_query(question),
            rank,
        )
        ids = self._get_ids(lost)
        name = self.env._("Lost at %(step)s", step=step.name) if step else self.env._("Lost before the first step")
        if len(ids) > self._max_records:
            name = self.env._("%(title)s: the newest %(count)s", title=name, count=self._max_records)
        return self._prepare_records_action(name, "crm.lead", ids[: self._max_records])

    def _get_ids(self, query):
        """The IDs that ``query`` finds, but never more than one beyond those that fit into a list."""
        rows = self.env.execute_query(SQL("%s LIMIT %s", query, self._max_records + 1))
        return [record_id for (record_id,) in rows]

    def _get_step(self, step_id):
        step = self.step_ids.filtered(lambda step: step.id == step_id)
        if not step:
            raise UserError(self.env._("The funnel %(funnel)s has no such step.", funnel=self.name))
        return step

    @api.model
    def _prepare_records_action(self, name, model, ids):
        """Action that opens these records; who worked on some that others hold now is told that these are missing."""
        shown = self.env[model].with_context(active_test=False).search_count([("id", "in", ids)])
        if shown < len(ids):
            name = self.env._(
                "%(title)s: %(shown)s of %(count)s, you may not open the rest",
                title=name,
                shown=shown,
                count=len(ids),
            )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", sorted(ids))],
            "context": {"active_test": False, "create": False},
        }

    @api.model
    def _prepare_facts_action(self, name, step, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_funnel_metrics.crm_funnel_fact_action")
        context = {"crm_funnel_step_ids": step.ids}
        return {**action, "name": name, "domain": list(domain & Domain("step_id", "=", step.id)), "context": context}
