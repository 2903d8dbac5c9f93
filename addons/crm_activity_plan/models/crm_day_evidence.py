from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..tools.working_hours import WorkingHours

AT_ONCE = timedelta(minutes=1)


class CrmDayEvidence(models.AbstractModel):
    """How credible the contacts of a day are, by when and how they came into the log.

    A burst is a company's number of contacts (``activity_burst_size``) or more that one person marked done within one
    minute. Only declared contacts are suspected: what the system saw itself, it saw.
    """

    _name = "crm.day.evidence"
    _description = "Evidence of a day"

    @api.model
    def _get_contact_domain(self):
        """The contacts that count for a person."""
        return [("channel", "!=", "other"), ("is_void", "=", False), ("is_machine", "=", False)]

    @api.model
    def _get_evidence(self, reports):
        """Return {report: values of its evidence fields}, in one query for all ``reports``."""
        evidence = {}
        for company, own in reports.grouped("company_id").items():
            contacts = defaultdict(list)
            for report_id, *contact in self.env.execute_query(
                self._get_contacts_query(own, company.activity_burst_size)
            ):
                contacts[report_id].append(contact)
            hours = WorkingHours(company, own.user_id, min(own.mapped("day")), max(own.mapped("day")))
            for report in own:
                span = self._get_span(hours, report)
                evidence[report] = self._prepare_evidence_vals(contacts[report.id], span)
        return evidence

    @api.model
    def _get_span(self, hours, report):
        """(first, last) moment of work on that day: a break between is not off hours; None on a day off."""
        first, last = hours.get_bounds(report.user_id, report.day, report.day)
        intervals = hours.get_work_time(report.user_id).intervals
        moments = [moment for pair in intervals if pair[0] < last and pair[1] > first for moment in pair]
        return (min(moments), max(moments)) if moments else None

    @api.model
    def _prepare_evidence_vals(self, contacts, span):
        marked = {
            "burst": [log_id for log_id, _moment, _traced, _at_once, is_burst in contacts if is_burst],
            "instant": [log_id for log_id, _moment, _traced, at_once, _is_burst in contacts if at_once],
            "off_hours": [
                log_id for log_id, moment, *_flags in contacts if not span or not span[0] <= moment <= span[1]
            ],
        }
        return {
            "contact_count": len(contacts),
            "traced_count": sum(traced for _log_id, _moment, traced, *_flags in contacts),
            **{f"{kind}_count": len(ids) for kind, ids in marked.items()},
            **{f"{kind}_contact_ids": self.env["crm.contact.log"].browse(ids) for kind, ids in marked.items()},
        }

    def _get_contacts_query(self, reports, size):
        """Rows (report, contact, moment, is traced, is created and done at once, is in a burst)."""
        return SQL(
            """
            WITH contact AS (
                SELECT report.id AS report_id, log.id, log.moment, log.evidence = 'declared' AS is_declared,
                       log.date_planned > log.moment - %(at_once)s AS at_once
                  FROM crm_day_report report
                  JOIN crm_contact_log log ON log.user_id = report.user_id AND log.day = report.day
                 WHERE report.id = ANY(%(reports)s) AND %(is_contact)s
                   AND (log.company_id = report.company_id OR log.company_id IS NULL)
            ), start AS (
                SELECT *, lead(moment, %(others)s) OVER pressed < moment + %(at_once)s AS is_start
                  FROM contact
                WINDOW pressed AS (PARTITION BY report_id, is_declared ORDER BY moment, id)
            )
            SELECT report_id, id, moment, NOT is_declared, is_declared AND COALESCE(at_once, FALSE),
                   is_declared AND bool_or(is_start) OVER pressed
              FROM start
            WINDOW pressed AS (PARTITION BY report_id, is_declared ORDER BY moment, id
                               ROWS BETWEEN %(others)s PRECEDING AND CURRENT ROW)
            """,
            at_once=AT_ONCE,
            others=size - 1,
            reports=reports.ids,
            is_contact=self.env["crm.contact.log"]._get_contact_condition("log"),
        )
