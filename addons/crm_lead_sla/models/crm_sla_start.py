import json
from datetime import datetime

import pytz

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from .crm_sla_policy import RESPONSES

# Columns that a new clock copies from its lead, in SQL.
COPIED = {
    "lead_name": "lead.name",
    "lead_type": "lead.type",
    "source_id": "lead.source_id",
    "medium_id": "lead.medium_id",
    "campaign_id": "lead.campaign_id",
    "commercial_partner_id": "customer.commercial_partner_id",
}


class CrmSlaStart(models.AbstractModel):
    """Which leads get which clocks, and from when. Leads are given as the superuser sees them."""

    _name = "crm.sla.start"
    _description = "Start of clocks"

    @api.model
    def _on_created(self, leads):
        """Leads that have just come wait for a first answer, and are in a stage.

        One that somebody of us enters for themselves waits for nobody: they have talked with the customer already.
        It gets no clock for the first response, and makes no compliance better.
        """
        if not self.env["crm.sla.policy"]._get_rules():
            return
        leads = leads.filtered(self._is_open)
        is_machine = self.env["crm.history.act"]._is_machine()
        own = leads.filtered(lambda lead: not is_machine and lead.user_id.id == self.env.uid)
        now = fields.Datetime.now()
        starts = self._match(leads - own, "first_response", now) + self._match(leads, "stage_time", now)
        self._start(starts)

    @api.model
    def _is_open(self, lead):
        return lead.active and lead.won_status == "pending"

    @api.model
    def _match(self, leads, kind, moment):
        """[(lead, rule, moment)] of the policies of the kind that fit; for a response only the first that does."""
        found, left = [], leads
        for rule in self.env["crm.sla.policy"]._get_rules():
            if rule.kind == kind and left:
                fitting = self._filter(left, rule)
                found += [(lead, rule, moment) for lead in fitting]
                left = left - fitting if kind in RESPONSES else left
        return found

    @api.model
    def _filter(self, leads, rule):
        """Those of the open leads that the policy fits."""
        fitting = leads.filtered(
            lambda lead: (
                rule.company_id in (None, self._get_company_id(lead))
                and (not rule.team_ids or lead.team_id.id in rule.team_ids)
                and rule.lead_type in (None, lead.type)
                and (rule.kind != "stage_time" or lead.stage_id.id in rule.stage_ids)
            )
        )
        return fitting.filtered_domain(rule.domain) if fitting and not rule.domain.is_true() else fitting

    @api.model
    def _get_company_id(self, lead):
        return lead.company_id.id or lead.team_id.company_id.id or self.env.company.id

    @api.model
    def _start(self, starts):
        """Start a clock for each (lead, rule, moment), unless it is running already; return the IDs of the new ones."""
        memo = self.env["crm.sla.time"]._get_tables()
        rows = [self._prepare_row(memo, *start) for start in starts]
        if not rows:
            return []
        self._flush_sources()
        columns = list(rows[0])
        given = SQL(", ").join(SQL.identifier(name) for name in columns)
        query = SQL(
            """
            INSERT INTO crm_sla_clock (%s, %s)
            SELECT %s, %s FROM json_populate_recordset(NULL::crm_sla_clock, %s) AS row
              JOIN crm_lead lead ON lead.id = row.lead_id
              LEFT JOIN res_partner customer ON customer.id = lead.partner_id
                ON CONFLICT DO NOTHING RETURNING id
            """,
            given,
            SQL(", ").join(map(SQL.identifier, COPIED)),
            SQL(", ").join(SQL.identifier("row", name) for name in columns),
            SQL(", ").join(map(SQL, COPIED.values())),
            json.dumps(rows, default=_to_json),
        )
        new_ids = [row[0] for row in self.env.execute_query(query)]
        clocks = self.env["crm.sla.clock"]
        clocks.invalidate_model()
        if not clocks._is_in_use():
            self.env.registry.clear_cache()
        clocks._wake(min((row["date_next"] for row in rows if row["date_next"]), default=None))
        self.env["crm.lead"].browse(lead.id for lead, _rule, _moment in starts)._sla_refresh()
        return new_ids

    def _prepare_row(self, memo, lead, rule, moment):
        """The columns of a new clock that are not copied from the lead in SQL."""
        company_id = self._get_company_id(lead)
        local = self._get_local(moment, company_id)
        row = {
            "lead_id": lead.id,
            "lead_ref": lead.id,
            "policy_id": rule.id,
            "policy_name": rule.name,
            "kind": rule.kind,
            "company_id": company_id,
            "team_id": lead.team_id.id or None,
            "holder_id": lead.user_id.id or None,
            "state": "running",
            "date_start": moment,
            "day": local.date(),
            "hour": local.hour,
            "date_since": moment,
            "used_seconds": 0,
            "date_holder_start": moment if lead.user_id else None,
            "needs_acknowledgement": rule.has_acknowledgement and self._is_inquiry(lead, rule),
        }
        row |= self.env["crm.sla.clock"]._prepare_times(memo, rule, {**row, "fired": ()})
        if rule.kind in RESPONSES and lead.stage_id.id in rule.pause_stage_ids:
            row |= {"state": "paused", "date_since": None, "date_due": None, "date_warn": None, "date_next": None}
        return row

    def _is_inquiry(self, lead, rule):
        """Whether a customer sent it, by mail or a form, since the policy is in force.

        Not one that we entered or imported, nor an old one to which the policy is applied.
        """
        creator = lead.create_uid
        return lead.create_date >= rule.date_from and (creator.id == SUPERUSER_ID or creator.share)

    def _get_local(self, moment, company_id):
        """The moment in the time zone of the company."""
        zone = pytz.timezone(self.env["res.company"].browse(company_id)._get_history_zone())
        return pytz.utc.localize(moment).astimezone(zone)

    def _flush_sources(self):
        self.env["crm.sla.clock"].flush_model()
        self.env["crm.lead"].flush_model(["name", "type", "partner_id", "source_id", "medium_id", "campaign_id"])


def _to_json(value):
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    return fields.Date.to_string(value)
