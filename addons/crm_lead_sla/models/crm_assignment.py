from ast import literal_eval

from odoo import api, fields, models

from ..tools.receivers import Candidate, choose


class CrmAssignment(models.AbstractModel):
    """Who gets which lead, decided for many leads at once: the leads of a team are given out to its members.

    The result depends on what people have, not on the order in which the leads come. Nothing is written: what is done
    with the decisions is up to the caller, see ``crm.lead._give_out``.
    """

    _name = "crm.assignment"
    _description = "Assignment of leads"

    @api.model
    def _decide(self, leads, reason, team=None, strategy=None):
        """Return one dict of values of ``crm.assignment.decision`` per lead.

        Leads are given to the members of ``team``, of their own teams by default, by ``strategy``, that of the team by
        default. ``reason`` is one of the log of owners; without one it says whether somebody held the lead.
        """
        self = self.sudo()  # noqa: PLW0642  colleagues' leads count, whoever asks
        moment = fields.Datetime.now()
        workloads, decisions = {}, []
        held = self.env["crm.assignment.workload"]._get_former_holders(leads.sudo(), moment)
        for lead_team, group in leads.sudo().grouped(lambda lead: team or lead.team_id).items():
            common = {"moment": moment, "team_id": lead_team.id, "strategy": strategy or lead_team.lead_strategy}
            candidates = self._get_candidates(lead_team, group, moment, workloads)
            for lead in group.sorted(lambda lead: (lead.create_date, lead.id)):
                decision = self._decide_one(lead, lead_team, common["strategy"], candidates, held.get(lead.id, {}))
                self._receive(decision, lead, workloads, moment, len(decisions))
                why = reason or ("reassigned" if lead.user_id else "assigned")
                decisions.append({**common, **decision, "reason": why})
        return decisions

    def _decide_one(self, lead, team, strategy, candidates, held):
        amount, company = self._get_amount(lead), lead.company_id or team.company_id
        refusals = {
            candidate.user_id: candidate.refuse(lead.id, company.id, lead.user_id.id, held) for candidate in candidates
        }
        fit = [candidate for candidate in candidates if not refusals[candidate.user_id]]
        chosen = choose(strategy, fit, lead.id, amount)
        values = {
            "lead_id": lead.id,
            "from_user_id": lead.user_id.id,
            "company_id": company.id,
            "outcome": "given",
            "user_id": lead.user_id.id,
            "facts": {},
            "candidates": [[entry.user_id, entry.name, *refusals[entry.user_id]] for entry in candidates],
        }
        if chosen:
            return {**values, "user_id": chosen.user_id, "facts": self._get_facts(chosen)}
        leader = team.user_id
        if team.lead_fallback == "leader" and leader != lead.user_id and not self._refuse_person(leader, company):
            return {**values, "outcome": "leader", "user_id": leader.id}
        return {**values, "outcome": "stayed"}

    def _get_facts(self, candidate):
        """What spoke for the receiver, as it was before the lead came."""
        load = candidate.workload
        return {
            "open": load.open_count,
            "capacity": candidate.capacity,
            "received": load.received_count,
            "amount": load.received_amount,
            "last": fields.Datetime.to_string(load.last_received) if load.last_received.year > 1 else False,
        }

    def _receive(self, decision, lead, workloads, moment, turn):
        """Let the receiver's workload grow, and that of the former holder shrink."""
        if decision["outcome"] != "stayed" and decision["user_id"] in workloads:
            workloads[decision["user_id"]].receive(self._get_amount(lead), moment, turn)
        if decision["outcome"] != "stayed" and lead.user_id.id in workloads:
            workloads[lead.user_id.id].open_count -= 1

    def _get_company(self, lead):
        """The company whose settings hold for the lead."""
        return lead.company_id or lead.team_id.company_id or self.env.company

    def _get_amount(self, lead):
        """The potential of the lead in the currency of the current company."""
        return lead.company_currency._convert(lead.expected_revenue, self.env.company.currency_id, self.env.company)

    # ------------------------------------------------------------
    # People
    # ------------------------------------------------------------

    def _get_candidates(self, team, leads, moment, workloads):
        """The members of the team; ``workloads`` keeps what people have over all teams: {user id: Workload}."""
        members = team.crm_team_member_ids
        missing = members.user_id.filtered(lambda user: user.id not in workloads)
        workloads.update(self.env["crm.assignment.workload"]._get_workloads(missing, moment))
        present = team._get_present(members.user_id, moment)
        return [
            Candidate(
                member_id=member.id,
                user_id=member.user_id.id,
                name=member.user_id.name,
                capacity=member.lead_capacity,
                customer_max=member.customer_norm_max,
                workload=workloads[member.user_id.id],
                company_ids=frozenset(member.user_id.company_ids.ids),
                refusal=self._refuse_member(member, member.user_id in present, moment),
                lead_ids=self._get_fitting(member, leads),
            )
            for member in members
        ]

    def _refuse_person(self, user, company):
        """Why somebody can have no leads of the company at all: a code, empty when they can."""
        if not user.active:
            return ("archived",)
        if user.share:
            return ("external",)
        return ("company",) if company and company not in user.company_ids else ()

    def _refuse_member(self, member, is_present, moment):
        """Why a member gets no lead now, whichever it is."""
        refusal = self._refuse_person(member.user_id, None)
        if refusal:
            return refusal
        if member.assignment_optout:
            return ("paused",)
        today = self.env["crm.history.act"]._local_day(moment, member.user_id)
        if member.not_taking_until and member.not_taking_until >= today:
            return ("until", fields.Date.to_string(member.not_taking_until))
        return () if is_present else ("absent",)

    def _get_fitting(self, member, leads):
        """The ids of the leads that fit the assignment domain of the member; None when there is no such domain."""
        domain = literal_eval(member.assignment_domain or "[]")
        return frozenset(leads.filtered_domain(domain).ids) if domain else None
