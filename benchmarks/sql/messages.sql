-- What the chatter kept of those lives, numbered in the order of time as a live database would: creations, stage moves,
-- changes of owner, activities marked done, e-mails sent and received (two contacts per lead).
CREATE UNLOGGED TABLE bench_contact AS
    SELECT lead.id AS lead_id, customer.id AS customer, lead.person, contact.n, pg_temp.rnd(contact.n, 21) AS kind,
        pg_temp.rnd(contact.n, 23) AS detail,
        date_trunc('second', lead.created + pg_temp.rnd(contact.n,
            22) * (cardinality(lead.steps) * lead.gap + interval '1 day')) AS moment
    FROM generate_series(1, %(leads)s * 2) AS contact (n)
    JOIN bench_lead AS lead ON lead.n = CASE WHEN mod(contact.n, 3) = 0
        THEN 1 + 10 * floor(%(leads)s / 10 * pg_temp.rnd(contact.n, 20))
        ELSE 1 + floor(%(leads)s * pg_temp.rnd(contact.n, 20)) END  -- a tenth of the leads is worked much more
    LEFT JOIN bench_customer AS customer ON customer.n = lead.customer;

CREATE UNLOGGED TABLE bench_message AS
    SELECT (SELECT max(id) FROM mail_message) + row_number() OVER (ORDER BY moment, lead_id, n) AS id, event.*
    FROM (
        SELECT CASE WHEN move.n = 1 THEN 'created' WHEN position = 0 THEN 'lost' WHEN previous = 0 THEN 'restored'
                    WHEN position = 6 THEN 'won' ELSE 'stage' END AS kind,
            move.lead_id, move.n, move.moment, move.position, move.previous,
            CASE WHEN pg_temp.rnd(move.lead_id * 16 + move.n, 24) > 0.05 THEN coalesce(CASE WHEN move.n < 3
                THEN first_person END, person)
                 WHEN pg_temp.rnd(move.lead_id, 25) < 0.6 THEN mod(person + 7, 200) END AS person,
            NULL::bigint AS customer, NULL::float8 AS detail
        FROM bench_move AS move JOIN bench_lead AS lead ON lead.id = move.lead_id
        UNION ALL
        SELECT 'owner', id, 20, date_trunc('second', created + gap * 0.9), NULL, NULL, person, NULL, NULL
        FROM bench_lead WHERE first_person <> person
        UNION ALL
        SELECT CASE WHEN kind < 0.35 THEN 'call' WHEN kind < 0.45 THEN 'email_done' WHEN kind < 0.60
            THEN 'meeting' WHEN kind < 0.65 THEN 'todo'
                    WHEN kind < 0.85 THEN 'sent' ELSE 'received' END,
            lead_id, n, moment, NULL, NULL, person, customer, detail
        FROM bench_contact
    ) AS event;

CREATE UNLOGGED TABLE bench_kind AS
    SELECT kind, subtype.res_id AS subtype_id, type.res_id AS activity_type_id
    FROM (VALUES
        ('created', 'mt_lead_create', NULL), ('stage', 'mt_lead_stage', NULL), ('won', 'mt_lead_won', NULL), ('lost',
            'mt_lead_lost', NULL),
        ('restored', 'mt_lead_restored', NULL), ('owner', 'mt_note', NULL), ('sent', 'mt_comment', NULL), ('received',
            'mt_comment', NULL),
        ('call', 'mt_activities', 'call'), ('email_done', 'mt_activities', 'email'), ('meeting', 'mt_activities',
            'meeting'),
        ('todo', 'mt_activities', 'todo')
    ) AS value (kind, subtype_name, type_name)
    JOIN ir_model_data AS subtype
        ON subtype.model = 'mail.message.subtype' AND subtype.name = subtype_name AND subtype.module IN ('mail', 'crm')
    LEFT JOIN ir_model_data AS type
        ON type.model = 'mail.activity.type' AND type.module = 'mail' AND type.name = 'mail_activity_data_'
            || type_name;

INSERT INTO mail_message (id, model, res_id, message_type, subtype_id, mail_activity_type_id, author_id, email_from,
    reply_to, date, subject,
    body, message_id, record_company_id, email_add_signature, is_internal, create_uid, write_uid, create_date,
        write_date)
SELECT message.id, 'crm.lead', lead_id, CASE kind WHEN 'sent' THEN 'comment' WHEN 'received' THEN 'email'
    ELSE 'notification' END, subtype_id,
    activity_type_id, CASE WHEN kind = 'received' THEN message.customer ELSE coalesce(person.partner_id,
        robot.partner_id) END,
    CASE WHEN kind = 'received' THEN 'someone@customer.example.com' ELSE person.email END, person.email, moment,
    CASE WHEN kind IN ('sent', 'received') THEN 'Inquiry' END,
    CASE WHEN kind = 'created'
        THEN '<div summary="o_mail_notification"><p>A new lead has been created for the team "Sales".</p></div>'
         WHEN kind = 'sent' THEN '<p>Please find our offer as agreed.</p>' WHEN kind = 'received' THEN '<p>Thank you,
             what about the delivery?</p>'
         WHEN activity_type_id IS NULL THEN ''
         ELSE '<div>' || chr(10) || '    <p>' || chr(10) || '        <span class="fa fa-phone fa-fw"></span><span>'
             || kind || '</span> done' || chr(10)
              || '        <span>: </span><span>agree on terms</span>' || chr(10) || '    </p>' || chr(10)
              || CASE WHEN message.detail < 0.6 THEN '    <div>' || chr(10)
                  || '        <div class="fw-bold">Feedback:</div>' || chr(10)
              || '            they think about it' || chr(10) || '    </div>' || chr(10) ELSE '' END || '</div>' END,
    '<' || message.id || '.bench-openerp-' || lead_id || '-crm.lead@bench>', 1, TRUE, kind = 'owner',
    CASE WHEN kind = 'received' THEN robot.id ELSE coalesce(person.user_id, robot.id) END, coalesce(person.user_id,
        robot.id), moment, moment
FROM bench_message AS message
LEFT JOIN bench_person AS person ON person.n = message.person
JOIN res_users AS robot ON robot.id = 1
JOIN bench_kind USING (kind)
ORDER BY message.id;

-- Odoo tracks the stage, the archiving and the won status beside each other in one message.
INSERT INTO mail_tracking_value (mail_message_id, field_id, old_value_integer, new_value_integer, old_value_char,
    new_value_char,
    create_uid, write_uid, create_date, write_date)
SELECT message.id, field.id, value.old_integer, value.new_integer, value.old_char, value.new_char, 1, 1,
    message.moment, message.moment
FROM bench_message AS message
JOIN bench_lead AS lead ON lead.id = message.lead_id
LEFT JOIN bench_stage AS old_stage ON old_stage.n = message.previous
LEFT JOIN bench_stage AS new_stage ON new_stage.n = message.position
LEFT JOIN bench_person AS old_person ON old_person.n = lead.first_person
LEFT JOIN bench_person AS new_person ON new_person.n = lead.person
CROSS JOIN LATERAL (VALUES
    ('{stage,won}'::text[], 'stage_id', old_stage.id, new_stage.id, old_stage.name, new_stage.name),
    ('{won}', 'won_status', NULL, NULL, 'Pending', 'Won'), ('{lost}', 'won_status', NULL, NULL, 'Pending', 'Lost'),
    ('{restored}', 'won_status', NULL, NULL, 'Lost', 'Pending'), ('{lost}', 'active', 1, 0, NULL, NULL),
        ('{restored}', 'active', 0, 1, NULL, NULL),
    ('{owner}', 'user_id', old_person.user_id, new_person.user_id, old_person.email, new_person.email),
    ('{owner}', 'team_id', old_person.team_id, new_person.team_id, 'Team', 'Team')
) AS value (kinds, field, old_integer, new_integer, old_char, new_char)
JOIN ir_model_fields AS field ON field.model = 'crm.lead' AND field.name = value.field
WHERE message.kind = ANY(value.kinds) AND value.old_integer IS DISTINCT
    FROM value.new_integer OR message.kind = ANY(value.kinds) AND value.field = 'won_status'
ORDER BY message.id;

INSERT INTO mail_notification (mail_message_id, res_partner_id, author_id, notification_type, notification_status,
    is_read)
SELECT message.id, message.customer, person.partner_id, 'email', CASE WHEN detail < 0.02 THEN 'bounce'
    ELSE 'sent' END, TRUE
FROM bench_message AS message JOIN bench_person AS person ON person.n = message.person
WHERE kind = 'sent' AND customer IS NOT NULL ORDER BY message.id;
INSERT INTO mail_message_res_partner_rel (mail_message_id, res_partner_id)
SELECT id, customer FROM bench_message WHERE kind = 'sent' AND customer IS NOT NULL ORDER BY id;

INSERT INTO mail_activity (res_model_id, res_model, res_id, res_name, activity_type_id, user_id, summary,
    date_deadline, date_done, feedback,
    automated, active, create_uid, write_uid, create_date, write_date)
SELECT model.id, 'crm.lead', message.lead_id, 'Inquiry', activity_type_id, person.user_id, 'agree on terms',
    moment::date, moment::date,
    CASE WHEN message.detail < 0.6 THEN 'they think about it' END, FALSE, FALSE, person.user_id, person.user_id,
        moment - interval '2 days', moment
FROM bench_message AS message
JOIN bench_person AS person ON person.n = message.person
JOIN ir_model AS model ON model.model = 'crm.lead'
JOIN bench_kind USING (kind)
WHERE activity_type_id IS NOT NULL
ORDER BY message.id;

SELECT setval('mail_message_id_seq', (SELECT max(id) FROM mail_message));
DROP TABLE bench_person, bench_stage, bench_path, bench_customer, bench_lead, bench_move, bench_contact, bench_kind,
    bench_message;
