-- Customers and leads with the life each lead had. Deterministic: everything comes from hashes of row numbers.
CREATE FUNCTION pg_temp.rnd(n bigint, salt int) RETURNS float8 IMMUTABLE LANGUAGE sql AS
    'SELECT (hashint8extended(n, salt) & 1048575) / 1048576.0::float8';

CREATE UNLOGGED TABLE bench_person AS
    SELECT (row_number() OVER (ORDER BY u.id) - 1)::int AS n, u.id AS user_id, u.partner_id, p.email, m.crm_team_id
        AS team_id
    FROM res_users u JOIN res_partner p ON p.id = u.partner_id JOIN crm_team_member m ON m.user_id = u.id
    WHERE u.login LIKE 'bench%%';
CREATE UNLOGGED TABLE bench_stage AS
    SELECT (row_number() OVER (ORDER BY sequence, id))::int AS n, id, name ->> 'en_US' AS name FROM crm_stage;
-- The lives of 100 leads: positions of the stages in turn, 0 = lost. 400 stays, so 4 per lead.
CREATE UNLOGGED TABLE bench_path AS
    SELECT (row_number() OVER () - 1)::int AS n, steps
    FROM (VALUES
        (12, '{1,2,3,4,5,6}'::int[]), (6, '{1,2,4,5,6}'), (3, '{1,2,3,2,3,4,5,6}'), (2, '{1,2,3,4,5,4,5,6}'),
        (1, '{1,2,3,0,3,4,5,6}'), (1, '{1,6}'),
        (10, '{1,0}'), (10, '{1,2,0}'), (8, '{1,2,3,0}'), (7, '{1,2,3,4,0}'), (7, '{1,2,3,4,5,0}'),
        (2, '{1,2,3,2,3,0}'), (1, '{1,2,0,2,3,0}'),
        (10, '{1}'), (8, '{1,2}'), (5, '{1,2,3}'), (4, '{1,2,3,4}'), (2, '{1,2,3,4,5}'), (1, '{1,2,3,2}')
    ) AS life (weight, steps), generate_series(1, weight);

CREATE UNLOGGED TABLE bench_customer AS
    SELECT nextval('res_partner_id_seq') AS id, n, (SELECT id FROM res_country WHERE code =
        (ARRAY['LT', 'LT', 'LT', 'LV', 'EE', 'PL', 'DE', 'DE', 'US', 'CN'])[1 + floor(pg_temp.rnd(n,
            1) * 10)::int]) AS country_id
    FROM generate_series(1, %(leads)s / 5) AS n;
INSERT INTO res_partner (id, name, complete_name, commercial_company_name, commercial_partner_id, is_company, active,
    type, color,
    email, email_normalized, lang, country_id, partner_share, autopost_bills, create_uid, write_uid, create_date,
        write_date)
SELECT id, 'Customer ' || n, 'Customer ' || n, 'Customer ' || n, id, TRUE, TRUE, 'contact', 0,
    'office@customer' || n || '.example.com', 'office@customer' || n || '.example.com', 'en_US', country_id, TRUE,
        'ask',
    1, 1, '2022-12-01', '2022-12-01'
FROM bench_customer;

-- Three years of a growing business, in working hours of weekdays; few customers have many leads.
CREATE UNLOGGED TABLE bench_lead AS
    SELECT nextval('crm_lead_id_seq') AS id, lead.*, least(-ln(1 - pg_temp.rnd(lead.n, 4) * 0.98) * interval '30 days',
        timestamp '2025-12-31' - created) / (cardinality(steps) + 1) AS gap
    FROM (
        SELECT day.n, steps,
            d + (CASE extract(isodow FROM d) WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END) * interval '1 day'
                + interval '6 hours' + pg_temp.rnd(day.n, 2) * interval '10 hours' AS created,
            floor(200 * power(pg_temp.rnd(day.n, 3), 1.3))::int AS person,
            CASE WHEN pg_temp.rnd(day.n, 5) < 0.12 THEN floor(200 * pg_temp.rnd(day.n, 6))::int END AS first_person,
            CASE WHEN pg_temp.rnd(day.n, 7) < 0.8 THEN 1 + floor(%(leads)s / 5 * power(pg_temp.rnd(day.n, 8),
                2))::int END AS customer
        FROM (SELECT n, date_trunc('day', timestamp '2023-01-02' + 1085 * power(n / %(leads)s::float8,
            0.85) * interval '1 day') AS d
              FROM generate_series(1, %(leads)s) AS n) AS day
        JOIN bench_path ON bench_path.n = mod(day.n * 37, 100)
    ) AS lead;
CREATE UNLOGGED TABLE bench_move AS
    SELECT lead.id AS lead_id, step.n::int AS n, step.position, lag(step.position) OVER life AS previous,
        date_trunc('second', created + (step.n - 1 + CASE WHEN step.n > 1 THEN pg_temp.rnd(lead.n * 16 + step.n,
            9) ELSE 0 END) * gap)
            AS moment
    FROM bench_lead AS lead, unnest(steps) WITH ORDINALITY AS step (position, n)
    WINDOW life AS (PARTITION BY lead.id ORDER BY step.n);

INSERT INTO crm_lead (id, name, type, active, priority, color, user_id, team_id, company_id, stage_id, partner_id,
    partner_name,
    contact_name, email_from, email_normalized, email_state, country_id, source_id, medium_id, campaign_id,
        expected_revenue, prorated_revenue,
    recurring_revenue, recurring_revenue_monthly, recurring_revenue_monthly_prorated, recurring_revenue_prorated,
        probability,
    automated_probability, won_status, lost_reason_id, date_open, date_closed, date_last_stage_update, day_open,
        day_close,
    create_uid, write_uid, create_date, write_date)
SELECT lead.id, 'Inquiry ' || lead.n, CASE WHEN pg_temp.rnd(lead.n, 10) < 0.15 AND lead.steps = '{1}' THEN 'lead'
    ELSE 'opportunity' END,
    NOT lost, (ARRAY['0', '0', '0', '1', '2'])[1 + floor(pg_temp.rnd(lead.n, 11) * 5)::int], 0, person.user_id,
        person.team_id, 1,
    stage.id, customer.id, 'Customer ' || coalesce(lead.customer, lead.n), 'Person ' || lead.n,
    'person' || lead.n || '@customer' || coalesce(lead.customer, lead.n) || '.example.com',
    'person' || lead.n || '@customer' || coalesce(lead.customer, lead.n) || '.example.com', 'correct',
        customer.country_id,
    CASE WHEN pg_temp.rnd(lead.n, 12) < 0.9 THEN sources[1 + floor(cardinality(sources) * power(pg_temp.rnd(lead.n,
        13), 2))::int] END,
    CASE WHEN pg_temp.rnd(lead.n, 12) < 0.9 THEN mediums[1 + floor(cardinality(mediums) * power(pg_temp.rnd(lead.n,
        14), 2))::int] END,
    CASE WHEN pg_temp.rnd(lead.n, 12) < 0.4 THEN campaigns[1 + floor(cardinality(campaigns) * pg_temp.rnd(lead.n,
        15))::int] END,
    revenue, round(revenue * probability / 100, 2), 0, 0, 0, 0, probability, probability,
    CASE WHEN won THEN 'won' WHEN lost THEN 'lost' ELSE 'pending' END,
    CASE WHEN lost THEN reasons[1 + floor(cardinality(reasons) * pg_temp.rnd(lead.n, 16))::int] END,
    lead.created, CASE WHEN won OR lost THEN last.moment END, stood.moment, 0,
    CASE WHEN won OR lost THEN extract(day FROM last.moment - lead.created) END,
    person.user_id, person.user_id, lead.created, last.moment
FROM bench_lead AS lead
JOIN bench_person AS person ON person.n = lead.person
JOIN bench_move AS last ON last.lead_id = lead.id AND last.n = cardinality(lead.steps)
JOIN (SELECT lead_id, max(moment) AS moment FROM bench_move WHERE position <> 0 AND previous IS DISTINCT
    FROM 0 GROUP BY lead_id)
    AS stood ON stood.lead_id = lead.id  -- losing and restoring are no change of stage
LEFT JOIN bench_customer AS customer ON customer.n = lead.customer
CROSS JOIN LATERAL (SELECT last.position = 6 AS won, last.position = 0 AS lost,
    coalesce(nullif(last.position, 0), last.previous) AS final,
    round((200 * exp(3 * pg_temp.rnd(lead.n, 17)))::numeric, 2) AS revenue) AS state
CROSS JOIN LATERAL (SELECT CASE WHEN lost THEN 0 ELSE (ARRAY[8, 20, 35, 50, 75, 100])[final] END AS probability)
    AS chance
JOIN bench_stage AS stage ON stage.n = final
CROSS JOIN (SELECT
    (SELECT array_agg(id ORDER BY id) FROM utm_source) AS sources, (SELECT array_agg(id ORDER BY id)
        FROM utm_medium) AS mediums,
    (SELECT array_agg(id ORDER BY id) FROM utm_campaign) AS campaigns, (SELECT array_agg(id ORDER BY id)
        FROM crm_lost_reason) AS reasons
) AS choice
ORDER BY lead.id;
