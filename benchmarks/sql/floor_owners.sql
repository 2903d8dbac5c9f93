-- Who got each lead at its birth and at each change of owner or team.
INSERT INTO crm_owner_log (moment, day, user_id, user_name, holder_id, holder_name, team_id, team_name, company_id,
    lead_id, lead_ref,
    lead_name, lead_type, lead_day, stage_id, stage_name, partner_id, commercial_partner_id, partner_name, source_id,
        medium_id, campaign_id,
    country_id, expected_revenue, company_currency, is_machine, is_backfilled, from_user_id, from_user_name,
        from_team_id, from_team_name, reason)
SELECT state.moment, (state.moment AT TIME ZONE 'UTC' AT TIME ZONE coalesce(doer_partner.tz, 'UTC'))::date,
    state.doer_id, doer_partner.name,
    state.holder_id, holder_partner.name, state.team_id, team.name ->> 'en_US', lead.company_id, lead.id, lead.id,
        lead.name, lead.type,
    (lead.create_date AT TIME ZONE 'UTC' AT TIME ZONE 'UTC')::date, state.stage_id, stage.name ->> 'en_US',
        lead.partner_id,
    customer.id, coalesce(customer.name, lead.partner_name), lead.source_id, lead.medium_id, lead.campaign_id,
    coalesce(lead.country_id, contact.country_id), lead.expected_revenue, company.currency_id, state.doer_id = 1, TRUE,
    from_user.id, from_partner.name, from_team.id, from_team.name ->> 'en_US',
    CASE WHEN number = 0 THEN 'created' WHEN doer_id <> 1 THEN 'manual' ELSE 'assigned' END
FROM (SELECT *, lag(holder_id) OVER life AS from_user_id, lag(team_id) OVER life AS from_team_id
      FROM floor_state WHERE number = 0 OR handed WINDOW life AS (PARTITION BY lead_id ORDER BY number)) AS state
JOIN crm_lead AS lead ON lead.id = state.lead_id
JOIN res_company AS company ON company.id = lead.company_id
LEFT JOIN res_users AS doer ON doer.id = state.doer_id
LEFT JOIN res_partner AS doer_partner ON doer_partner.id = doer.partner_id
LEFT JOIN res_users AS holder ON holder.id = state.holder_id
LEFT JOIN res_partner AS holder_partner ON holder_partner.id = holder.partner_id
LEFT JOIN res_users AS from_user ON from_user.id = state.from_user_id
LEFT JOIN res_partner AS from_partner ON from_partner.id = from_user.partner_id
LEFT JOIN crm_team AS team ON team.id = state.team_id LEFT JOIN crm_team
    AS from_team ON from_team.id = state.from_team_id
LEFT JOIN crm_stage AS stage ON stage.id = state.stage_id
LEFT JOIN res_partner AS contact ON contact.id = lead.partner_id
LEFT JOIN res_partner AS customer ON customer.id = contact.commercial_partner_id;
ANALYZE crm_owner_log;
