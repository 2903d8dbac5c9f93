-- Done activities and e-mails, with whose the lead was then and in which stage; cold until the customer was reached
-- or had bought.
WITH act AS (
    SELECT message.id, message.date AS moment, author.id AS doer_id, message.res_id AS lead_id,
        type.contact_channel AS channel, 'out' AS direction,
        'declared' AS evidence, message.body LIKE '%%class="fw-bold"%%' AS is_effective, type.id AS activity_type_id,
            coalesce(kept.summary, message.subject) AS summary,
        FALSE AS is_void, NULL AS void_reason, kept.create_date < kept.write_date AS is_planned,
        kept.create_date AS date_planned, kept.date_deadline
    FROM (SELECT *, row_number() OVER (PARTITION BY res_id, mail_activity_type_id, date::date ORDER BY date, id) AS turn
          FROM mail_message WHERE model = 'crm.lead' AND mail_activity_type_id IS NOT NULL) AS message
    JOIN mail_activity_type AS type ON type.id = message.mail_activity_type_id
    LEFT JOIN res_users AS author ON author.partner_id = message.author_id
    LEFT JOIN (SELECT *, row_number() OVER (PARTITION BY res_id, activity_type_id, date_done ORDER BY write_date, id)
                  AS turn
               FROM mail_activity WHERE res_model = 'crm.lead' AND NOT active) AS kept
        ON kept.res_id = message.res_id AND kept.activity_type_id = message.mail_activity_type_id
            AND kept.date_done = message.date::date AND kept.turn = message.turn
    UNION ALL
    SELECT message.id, message.date, author.id, message.res_id, 'email', CASE WHEN author.id IS NULL THEN 'in'
        ELSE 'out' END,
        'traced', FALSE, NULL, message.subject, coalesce(author.id IS NOT NULL AND sent.is_void, FALSE), CASE
            WHEN author.id IS NOT NULL AND sent.is_void THEN sent.reason END,
        NULL, NULL, NULL
    FROM mail_message AS message
    LEFT JOIN res_users AS author ON author.partner_id = message.author_id
    LEFT JOIN (SELECT mail_message_id, bool_and(notification_status IN ('bounce', 'exception', 'canceled'))
        AS is_void, min(notification_status) AS reason
               FROM mail_notification WHERE notification_type = 'email' GROUP BY mail_message_id)
                   AS sent ON sent.mail_message_id = message.id
    WHERE message.model = 'crm.lead' AND message.message_type IN ('comment', 'email')
        AND message.mail_activity_type_id IS NULL
        AND (author.id IS NULL OR sent.mail_message_id IS NOT NULL)
), contact_row AS (
    SELECT act.*, owned.holder_id, owned.team_id, stood.stage_id
    FROM act
    JOIN (SELECT lead_id, holder_id, team_id, moment, lead(moment) OVER (PARTITION BY lead_id ORDER BY moment, id)
        AS until FROM crm_owner_log) AS owned
        ON owned.lead_id = act.lead_id AND act.moment >= owned.moment
            AND (owned.until IS NULL OR act.moment < owned.until)
    JOIN crm_stage_log AS stood
        ON stood.lead_id = act.lead_id AND act.moment >= stood.moment
            AND (stood.date_end IS NULL OR act.moment < stood.date_end)
        AND NOT stood.is_passed
)
INSERT INTO crm_contact_log (moment, day, user_id, user_name, holder_id, holder_name, team_id, team_name, company_id,
    lead_id, lead_ref,
    lead_name, lead_type, lead_day, stage_id, stage_name, partner_id, commercial_partner_id, partner_name, source_id,
        medium_id, campaign_id,
    country_id, expected_revenue, company_currency, is_machine, is_backfilled, channel, direction, temperature,
        evidence, is_effective,
    activity_type_id, summary, res_model, res_id, evidence_model, evidence_id, is_void, void_reason,
    is_planned, date_planned, date_deadline)
SELECT act.moment, (act.moment AT TIME ZONE 'UTC' AT TIME ZONE
    coalesce(doer_partner.tz, holder_partner.tz, 'UTC'))::date, act.doer_id,
    doer_partner.name, act.holder_id, holder_partner.name, act.team_id, team.name ->> 'en_US', lead.company_id,
        lead.id, lead.id,
    lead.name, lead.type, (lead.create_date AT TIME ZONE 'UTC' AT TIME ZONE 'UTC')::date, act.stage_id,
        stage.name ->> 'en_US', lead.partner_id,
    customer.id, coalesce(customer.name, lead.partner_name), lead.source_id, lead.medium_id, lead.campaign_id,
    coalesce(lead.country_id, contact.country_id), lead.expected_revenue, company.currency_id,
        act.doer_id IS NOT DISTINCT FROM 1, TRUE,
    act.channel, act.direction,
    CASE WHEN act.channel = 'other' THEN NULL
         WHEN bought.moment < act.moment OR count(*) FILTER (WHERE act.channel <> 'other' AND NOT act.is_void)
            OVER (PARTITION BY coalesce(customer.id, -lead.id)
                ORDER BY act.moment ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > 0
         THEN 'warm' ELSE 'cold' END,
    act.evidence, act.is_effective, act.activity_type_id, act.summary, 'crm.lead', lead.id, 'mail.message', act.id,
        act.is_void, act.void_reason, act.is_planned, act.date_planned, act.date_deadline
FROM contact_row AS act
JOIN crm_lead AS lead ON lead.id = act.lead_id
JOIN res_company AS company ON company.id = lead.company_id
LEFT JOIN res_users AS doer ON doer.id = act.doer_id
LEFT JOIN res_partner AS doer_partner ON doer_partner.id = doer.partner_id
LEFT JOIN res_users AS holder ON holder.id = act.holder_id
LEFT JOIN res_partner AS holder_partner ON holder_partner.id = holder.partner_id
LEFT JOIN crm_team AS team ON team.id = act.team_id
LEFT JOIN crm_stage AS stage ON stage.id = act.stage_id
LEFT JOIN res_partner AS contact ON contact.id = lead.partner_id
LEFT JOIN res_partner AS customer ON customer.id = contact.commercial_partner_id
LEFT JOIN (SELECT commercial_partner_id, min(moment) AS moment
    FROM crm_stage_log WHERE move = 'won' GROUP BY commercial_partner_id) AS bought
    ON bought.commercial_partner_id = customer.id
ORDER BY act.moment;
