from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.sharing import share_out


class CrmHandoverPlan(models.AbstractModel):
    """Which rows a hand-over has, and who is proposed to get each."""

    _name = "crm.handover.plan"
    _description = "Plan of a Hand-over"

    @api.model
    def _plan(self, handover, planner_id):
        """Write the rows of ``handover`` (as superuser), named as far as the planner may read them."""
        users = self._get_givers(handover)
        if not users or not handover.receiver_ids:
            raise UserError(self.env._("Say whose work is handed over, in “From”, and to whom, in “To”."))
        held = {model: self._search_held(handover, model, users) for model in handover._get_handed_models()}
        if not any(held.values()):
            raise UserError(self.env._("There is nothing to hand over: nothing open of what is chosen."))
        receivers = self._share_out(handover, held)
        rows = []
        # Activities and meetings first: a lead takes along whatever of its former owner is still planned on it.
        for model in reversed(held):
            rows += self._prepare_lines(held[model], users, receivers[model], planner_id)
        self.env["crm.handover.line"].create([{"handover_id": handover.id, **row} for row in rows])

    def _get_givers(self, handover):
        return (handover.from_user_id or handover.from_team_id._get_people()) - handover.receiver_ids

    def _search_held(self, handover, model, users):
        held = self.env[model].with_context(active_test=True)
        domain = held._get_handover_domain(users)
        if "company_id" in held._fields:
            domain &= Domain("company_id", "in", [False, handover.company_id.id])
        if model == "crm.lead" and handover.from_team_id:
            domain &= Domain("team_id", "=", handover.from_team_id.id)
        return held.search(domain, order="id")

    def _share_out(self, handover, held):
        """Who gets what of ``held``: {model: {id: (key, receiver)}}; one key goes to one receiver."""
        keys = {model: records._get_handover_keys() for model, records in held.items()}
        bundles = defaultdict(lambda: [0] * len(held))
        for kind, of_model in enumerate(keys.values()):
            for key in of_model.values():
                bundles[key][kind] += 1
        given = share_out([tuple(bundle) for bundle in bundles.values()], self._get_weights(handover))
        receiver = {key: handover.receiver_ids[index] for key, index in zip(bundles, given, strict=True)}
        return {model: {one: (key, receiver[key]) for one, key in of_model.items()} for model, of_model in keys.items()}

    def _get_weights(self, handover):
        """What the shares of the receivers are in proportion to."""
        receivers = handover.receiver_ids
        capacities = receivers._get_lead_capacity() if handover.strategy == "capacity" else {}
        return [capacities.get(user.id) or 1 for user in receivers]

    def _prepare_lines(self, records, users, receivers, planner_id):
        holders = records._get_handover_users(users)
        readable = records.with_user(planner_id)._filtered_access("read")
        names = {record.id: record._get_handover_name() for record in readable}
        unknown = self.env["ir.model"]._get(records._name).name
        for record_id in records.ids:
            key, receiver = receivers[record_id]
            yield {
                "res_model": records._name,
                "res_id": record_id,
                "name": names.get(record_id, unknown),
                "partner_id": key[1] if key[0] == "res.partner" else False,
                "from_user_id": holders[record_id].id,
                "to_user_id": receiver.id,
            }
