from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.working_time import HOUR
from .crm_sla_policy import RESPONSES


class CrmSlaAnswer(models.AbstractModel):
    """What answers an inquiry: an outward contact that a person made and that reached the customer, nothing else."""

    _name = "crm.sla.answer"
    _description = "Answers to inquiries"

    @api.model
    def _on_contacts(self, rows):
        """Contacts were logged: those from a customer wait for an answer, those of a person of ours are one."""
        if not self.env["crm.sla.policy"]._get_rules():
            return
        rows = [row for row in rows if row.get("lead_id") and row["channel"] != "other" and not row["is_machine"]]
        self._expect({row["lead_id"]: row["moment"] for row in reversed(rows) if row["direction"] == "in"})
        self._answer([row["lead_id"] for row in rows if row["direction"] == "out"])

    @api.model
    def _expect(self, moments):
        """Customers wrote to the leads {lead id: moment}: they wait for an answer, unless they do already."""
        if not moments or not any(rule.kind == "next_response" for rule in self.env["crm.sla.policy"]._get_rules()):
            return
        domain = [("lead_id", "in", list(moments)), ("kind", "in", RESPONSES), ("date_end", "=", False)]
        waiting = self.env["crm.sla.clock"].sudo().search_fetch(domain, ["lead_id"]).lead_id
        start = self.env["crm.sla.start"]
        leads = (self.env["crm.lead"].sudo().browse(moments) - waiting).exists().filtered(start._is_open)
        start._start([
            (lead, rule, moments[lead.id]) for lead, rule, _moment in start._match(leads, "next_response", None)
        ])  # fmt: skip

    @api.model
    def _answer(self, lead_ids):
        """Stop the clocks of the leads that somebody has answered, at the moment of the first answer."""
        answers = self._find_answers(lead_ids)
        clocks = self.env["crm.sla.clock"].sudo().browse(answers)
        memo = self.env["crm.sla.time"]._get_tables()
        rows = [{"id": clock.id, **self._prepare_answer(memo, clock, *answers[clock.id])} for clock in clocks]
        if rows:
            leads = clocks.lead_id
            clocks._store(rows)
            clocks.browse(row["id"] for row in rows if row["state"] == "missed")._charge()
            leads._sla_refresh()

    def _find_answers(self, lead_ids):
        """{open clock id: (contact id, who, holder then, moment)} of the first answer to each of the leads."""
        if not lead_ids:
            return {}
        self.env["crm.sla.clock"].flush_model(["lead_id", "kind", "date_start", "date_end"])
        contacts = self.env["crm.contact.log"]
        query = SQL(
            """
            SELECT clock.id, answer.id, answer.user_id, answer.holder_id, answer.moment
              FROM crm_sla_clock clock
              JOIN LATERAL (
                   SELECT log.id, log.user_id, log.holder_id, log.moment FROM crm_contact_log log
                    WHERE log.lead_id = clock.lead_id AND log.moment >= clock.date_start
                      AND log.direction = 'out' AND %s
                    ORDER BY log.moment, log.id LIMIT 1) AS answer ON TRUE
             WHERE clock.lead_id = ANY(%s) AND clock.kind IN %s AND clock.date_end IS NULL
            """,
            contacts._get_contact_condition("log"),
            list(lead_ids),
            RESPONSES,
        )
        return {row[0]: row[1:] for row in self.env.execute_query(query)}

    @api.model
    def _find_unanswered(self, lead_ids):
        """The ids of those of the leads that wait for a first answer: nobody of us has been in touch with the customer.

        Who enters a lead for themselves has been, whoever holds it since.
        """
        if not lead_ids:
            return set()
        query = SQL(
            """
            SELECT lead.id FROM unnest(%s) AS lead (id)
             WHERE NOT EXISTS (SELECT FROM crm_contact_log log
                                WHERE log.lead_id = lead.id AND log.direction = 'out' AND %s)
               AND NOT EXISTS (SELECT FROM crm_owner_log log
                                WHERE log.lead_id = lead.id AND log.lead_ref = lead.id AND log.reason = 'created'
                                  AND log.user_id = log.holder_id AND log.is_machine IS NOT TRUE)
            """,
            list(lead_ids),
            self.env["crm.contact.log"]._get_contact_condition("log"),
        )
        return {row[0] for row in self.env.execute_query(query)}

    @api.model
    def _find_messages(self, lead_ids):
        """{lead id: when the customer first wrote what nobody of us has answered since}"""
        contacts = self.env["crm.contact.log"]
        query = SQL(
            """
            SELECT message.lead_id, min(message.moment) FROM crm_contact_log message
             WHERE message.lead_id = ANY(%s) AND message.direction = 'in' AND %s
               AND NOT EXISTS (SELECT FROM crm_contact_log answer
                                WHERE answer.lead_id = message.lead_id AND answer.direction = 'out'
                                  AND answer.moment >= message.moment AND %s)
             GROUP BY message.lead_id
            """,
            list(lead_ids),
            contacts._get_contact_condition("message"),
            contacts._get_contact_condition("answer"),
        )
        return dict(self.env.execute_query(query))

    def _prepare_answer(self, memo, clock, contact_id, user_id, holder_id, moment):
        """Met when it was in time, whatever was noticed since; the time goes on counting in case it bounces."""
        in_time = not clock.date_due or moment <= clock.date_due
        return {
            "state": "met" if in_time else "missed",
            "date_end": moment,
            "date_next": None,
            "error": None,
            "elapsed_hours": clock._get_used_seconds(memo, moment) / HOUR,
            "answer_id": contact_id,
            "answered_by_id": user_id,
            "date_answered": moment,
            "is_credited": bool(in_time and user_id and holder_id in (None, user_id)),
            "responsible_id": (holder_id or user_id if in_time else clock.responsible_id.id) or None,
        }

    @api.model
    def _recheck(self, evidence_model, evidence_ids):
        """It turned out whether contacts reached the customer.

        Clocks that were answered by some that did not run again, those of a mail that got through at last stop.
        """
        if not evidence_ids or not self.env["crm.sla.policy"]._get_rules():
            return
        self.env["crm.sla.clock"].flush_model(["answer_id", "lead_id", "policy_id", "date_end"])
        query = SQL(
            """
            SELECT clock.id, log.lead_id FROM crm_contact_log log
              LEFT JOIN crm_sla_clock clock ON clock.answer_id = log.id AND log.is_void
                    AND NOT EXISTS (SELECT FROM crm_sla_clock newer WHERE newer.lead_id = clock.lead_id
                                       AND newer.policy_id = clock.policy_id AND newer.date_end IS NULL)
             WHERE log.evidence_model = %s AND log.evidence_id = ANY(%s) AND log.lead_id IS NOT NULL
            """,
            evidence_model,
            list(evidence_ids),
        )
        found = self.env.execute_query(query)
        clocks = self.env["crm.sla.clock"].sudo().browse({row[0] for row in found if row[0]})
        self._reopen(clocks)
        self._answer({row[1] for row in found})

    def _reopen(self, clocks):
        """Nobody has answered after all, so the time has been running all along."""
        memo, now = self.env["crm.sla.time"]._get_tables(), fields.Datetime.now()
        for clock in clocks:
            late = clock.date_due and clock.date_due <= now
            clock.update({
                "state": "missed" if late else "running" if clock.date_since else "paused", "date_end": False,
                "elapsed_hours": 0, "answer_id": False, "answered_by_id": False, "date_answered": False,
                "is_credited": False, "responsible_id": False,
            })  # fmt: skip
            clock._set_times(memo)
            clock._wake(clock.date_next)
        clocks._charge()
        clocks.flush_recordset()
        clocks.lead_id._sla_refresh()
