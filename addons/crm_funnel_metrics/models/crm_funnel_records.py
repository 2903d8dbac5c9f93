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
    def open_step(
        self, funnel_id, step_id, date_from=False, date_to=False, mode="period", count_skipped=False, domain=()
    ):
        """Action that opens what the number of a step counts: of a period the records, of a cohort the leads.

        Numbers too large for a list of records open as the facts of the step, each of which opens its record.
        """
        self.check_access("read")
        funnel = self._get_funnel(funnel_id)
        question = funnel._prepare_question(mode, date_from, date_to, count_skipped, domain)
        step = funnel._get_step(step_id)
        facts = funnel._get_facts().with_context(crm_funnel_step_ids=tuple(step.ids))
        is_cohort = mode == "cohort"
        wanted = self._get_facts_domain(question) & Domain("value", "!=", False)
        if is_cohort:
            wanted &= Domain("lead_id", "!=", False)
        found = facts.search_fetch(wanted, ["lead_id" if is_cohort else "res_id"], limit=self._max_records + 1)
        name = self.env._("%(funnel)s: %(step)s", funnel=funnel.name, step=step.name)
        if len(found) > self._max_records:
            return self._prepare_facts_action(name, step, wanted)
        ids = [fact["lead_id"][0] if is_cohort else fact["res_id"] for fact in found.read(
            ["lead_id" if is_cohort else "res_id"])]  # fmt: skip
        return self._prepare_records_action(name, "crm.lead" if is_cohort else step._get_counted_model(), ids)

    @api.model
    @api.readonly
    def open_lost(
        self, funnel_id, step_id, date_from=False, date_to=False, mode="period", count_skipped=False, domain=()
    ):
        """Action that opens the leads lost at a step; without a ``step_id`` those that had reached none."""
        self.check_access("read")
        funnel = self._get_funnel(funnel_id)
        question = funnel._prepare_question(mode, date_from, date_to, count_skipped, domain)
        step = funnel._get_step(step_id) if step_id else self.env["crm.funnel.step"]
        rank = funnel.step_ids.ids.index(step.id) + 1 if step else None
        query = SQL(
            "SELECT lead_id FROM (%s) AS lost WHERE rank IS NOT DISTINCT FROM %s LIMIT %s",
            funnel._get_lost_query(question), rank, self._max_records,
        )  # fmt: skip
        ids = [lead_id for (lead_id,) in self.env.execute_query(query)]
        name = self.env._("Lost at %(step)s", step=step.name) if step else self.env._("Lost before the first step")
        return self._prepare_records_action(name, "crm.lead", ids)

    def _get_step(self, step_id):
        step = self.step_ids.filtered(lambda step: step.id == step_id)
        if not step:
            raise UserError(self.env._("The funnel %(funnel)s has no such step.", funnel=self.name))
        return step

    @api.model
    def _prepare_records_action(self, name, model, ids):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", sorted(set(ids)))],
            "context": {"active_test": False, "create": False},
        }

    @api.model
    def _prepare_facts_action(self, name, step, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_funnel_metrics.crm_funnel_fact_action")
        context = {"crm_funnel_step_ids": step.ids}
        return {**action, "name": name, "domain": list(domain & Domain("step_id", "=", step.id)), "context": context}
