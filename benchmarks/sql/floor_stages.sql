-- Every stay in a stage with its end, and a row without duration for each stage that was jumped over.
WITH pipeline AS MATERIALIZED (
    SELECT id, is_won, name ->> 'en_US' AS name, row_number() OVER (ORDER BY sequence, id) AS rank FROM crm_stage
),
state AS (
    SELECT floor_state.*, rank, CASE WHEN is_won THEN 'won' WHEN active THEN 'open' ELSE 'lost' END AS status
    FROM floor_state JOIN pipeline ON pipeline.id = stage_id WHERE number = 0 OR moved
), walked AS (
    SELECT *, lag(stage_id) OVER life AS from_stage_id, lag(rank) OVER life AS from_rank,
        lag(status) OVER life AS from_status
    FROM state WINDOW life AS (PARTITION BY lead_id ORDER BY number)
), moves AS (
    SELECT *, CASE WHEN number = 0 THEN 'created' WHEN status <> from_status AND status = 'open' THEN 'reopened'
        WHEN status <> from_status THEN status
        WHEN rank < from_rank THEN 'back' WHEN rank > from_rank + 1 THEN 'skip' ELSE 'forward' END AS move
    FROM walked
), stays AS (
    SELECT *, lead(moment) OVER life AS date_end, lead(move) OVER life AS next_move
    FROM moves WINDOW life AS (PARTITION BY lead_id ORDER BY number)
), here AS (
    SELECT lead_id, number, moment, doer_id, holder_id, team_id, stage_id, move, status, from_stage_id, from_status,
        date_end, next_move,
        FALSE AS is_passed FROM stays
    UNION ALL
    SELECT lead_id, number, moment, doer_id, holder_id, team_id, pipeline.id, 'skip', 'open', from_stage_id,
        from_status, moment, 'skip', TRUE
    FROM stays JOIN pipeline ON pipeline.rank > from_rank AND pipeline.rank < stays.rank AND is_won IS NOT TRUE
    WHERE move IN ('skip', 'won')
)
INSERT INTO crm_stage_log (moment, day, user_id, user_name, holder_id, holder_name, team_id, team_name, company_id,
    lead_id, lead_ref,
    lead_name, lead_type, lead_day, stage_id, stage_name, partner_id, commercial_partner_id, partner_name, source_id,
        medium_id, campaign_id,
    country_id, expected_revenue, company_currency, is_machine, is_backfilled, move, status, from_stage_id,
        from_stage_name, from_status,
    is_passed, date_end, next_move, hours)
SELECT here.moment, (here.moment AT TIME ZONE 'UTC' AT TIME ZONE coalesce(doer_partner.tz, 'UTC'))::date,
    here.doer_id, doer_partner.name,
    here.holder_id, holder_partner.name, here.team_id, team.name ->> 'en_US', lead.company_id, lead.id, lead.id,
        lead.name, lead.type,
    (lead.create_date AT TIME ZONE 'UTC' AT TIME ZONE 'UTC')::date, here.stage_id, stage.name, lead.partner_id,
    customer.id, coalesce(customer.name, lead.partner_name), lead.source_id, lead.medium_id, lead.campaign_id,
    coalesce(lead.country_id, contact.country_id), lead.expected_revenue, company.currency_id, here.doer_id = 1, TRUE,
    here.move, here.status, here.from_stage_id, from_stage.name, here.from_status, here.is_passed, here.date_end,
        here.next_move,
    extract(epoch FROM here.date_end - here.moment) / 3600
FROM here
JOIN crm_lead AS lead ON lead.id = here.lead_id
JOIN res_company AS company ON company.id = lead.company_id
JOIN pipeline AS stage ON stage.id = here.stage_id
LEFT JOIN pipeline AS from_stage ON from_stage.id = here.from_stage_id
LEFT JOIN res_users AS doer ON doer.id = here.doer_id
LEFT JOIN res_partner AS doer_partner ON doer_partner.id = doer.partner_id
LEFT JOIN res_users AS holder ON holder.id = here.holder_id
LEFT JOIN res_partner AS holder_partner ON holder_partner.id = holder.partner_id
LEFT JOIN crm_team AS team ON team.id = here.team_id
LEFT JOIN res_partner AS contact ON contact.id = lead.partner_id
LEFT JOIN res_partner AS customer ON customer.id = contact.commercial_partner_id
ORDER BY here.lead_id, here.number;
ANALYZE crm_stage_log;
