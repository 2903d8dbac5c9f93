-- Whose each lead was and in which stage after each tracked change: the field IDs are those of stage, active, user
-- and team.
CREATE TEMP TABLE floor_change ON COMMIT DROP AS
    SELECT message.res_id AS lead_id, message.id AS number, message.date AS moment, author.id AS doer_id,
        max(old_value_integer) FILTER (WHERE field_id = %(stage)s) AS old_stage,
            max(new_value_integer) FILTER (WHERE field_id = %(stage)s) AS stage,
        max(new_value_integer) FILTER (WHERE field_id = %(active)s) AS active,
        max(old_value_integer) FILTER (WHERE field_id = %(user)s) AS old_holder,
            max(new_value_integer) FILTER (WHERE field_id = %(user)s) AS holder,
        max(old_value_integer) FILTER (WHERE field_id = %(team)s) AS old_team,
            max(new_value_integer) FILTER (WHERE field_id = %(team)s) AS team
    FROM mail_tracking_value AS value
    JOIN mail_message AS message ON message.id = value.mail_message_id AND message.model = 'crm.lead'
    LEFT JOIN res_users AS author ON author.partner_id = message.author_id
    WHERE field_id IN (%(stage)s, %(active)s, %(user)s, %(team)s)
    GROUP BY message.id, author.id;
ANALYZE floor_change;

-- The number goes before the value in one bigint, so that the maximum so far carries the latest value that was set.
CREATE TEMP TABLE floor_state ON COMMIT DROP AS
    SELECT lead_id, number, moment, doer_id, stage IS NOT NULL OR active IS NOT NULL AS moved,
        holder IS NOT NULL OR team IS NOT NULL AS handed,
        (max((number << 32) + stage) OVER life & 4294967295)::int AS stage_id,
        (max((number << 32) + active) OVER life & 1) = 1 AS active,
        (max((number << 32) + holder) OVER life & 4294967295)::int AS holder_id,
        (max((number << 32) + team) OVER life & 4294967295)::int AS team_id
    FROM (
        SELECT lead_id, number::bigint AS number, moment, doer_id, stage, active, holder, team FROM floor_change
        UNION ALL
        SELECT lead.id, 0, create_date, create_uid, coalesce(first_stage.old_stage, stage_id), 1,
            coalesce(first_holder.old_holder, user_id),
            coalesce(first_team.old_team, team_id)
        FROM crm_lead AS lead
        LEFT JOIN (SELECT DISTINCT ON (lead_id) lead_id, old_stage
            FROM floor_change WHERE old_stage IS NOT NULL ORDER BY lead_id, number)
            AS first_stage ON first_stage.lead_id = lead.id
        LEFT JOIN (SELECT DISTINCT ON (lead_id) lead_id, old_holder
            FROM floor_change WHERE old_holder IS NOT NULL ORDER BY lead_id, number)
            AS first_holder ON first_holder.lead_id = lead.id
        LEFT JOIN (SELECT DISTINCT ON (lead_id) lead_id, old_team
            FROM floor_change WHERE old_team IS NOT NULL ORDER BY lead_id, number)
            AS first_team ON first_team.lead_id = lead.id
    ) AS event
    WINDOW life AS (PARTITION BY lead_id ORDER BY number);
ANALYZE floor_state;
