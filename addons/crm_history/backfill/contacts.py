"""Contacts from done activities, e-mails and past meetings.

A document says in ``_get_contact_documents`` which lead, customer and salesperson stand behind it. Whose a lead was
and in which stage at that moment is taken from the logs that were reconstructed before.
"""

from odoo import SUPERUSER_ID
from odoo.tools import SQL

from .activities import authors, done_activities
from .zones import company_zones, local_day, user_zones

COLUMNS = {
    "moment", "day", "user_id", "is_machine", "is_backfilled", "lead_id", "lead_day", "partner_id",
    "holder_id", "holder_name", "team_id", "team_name", "stage_id", "stage_name", "channel", "direction",
    "evidence", "is_effective", "minutes",
    "is_planned", "date_planned", "date_deadline", "activity_type_id", "summary", "res_model", "res_id",
    "evidence_model", "evidence_id", "is_void", "void_reason", "user_name",
}  # fmt: skip


def backfill_messages(env, low, high):
    """Write the contacts that the messages with low < id <= high were. Return how many rows were written."""
    log = env["crm.contact.log"]
    return log._log_from(_rows(env, done_activities(low, high)), COLUMNS) + log._log_from(
        _rows(env, _mails(low, high)), COLUMNS
    )


def backfill_meetings(env, low, high):
    """Write the contacts that the past meetings with low < id <= high were. Return how many rows were written."""
    return env["crm.contact.log"]._log_from(_rows(env, _meetings(low, high)), COLUMNS)


def _rows(env, contacts):
    """Complete ``contacts`` with whose the document was then, the day and the company's view of the lead."""
    return SQL(
        """
        SELECT contact.moment, COALESCE(contact.whole_day, %(day)s) AS day,
               contact.doer_id AS user_id, contact.is_machine, TRUE AS is_backfilled, document.lead_id,
               %(lead_day)s AS lead_day, document.partner_id,
               holder.id AS holder_id, COALESCE(holder_partner.name, owned.holder_name) AS holder_name,
               team.id AS team_id, COALESCE(team.name ->> 'en_US', owned.team_name) AS team_name,
               stage.id AS stage_id, COALESCE(stage.name ->> 'en_US', stood.stage_name) AS stage_name,
               NULL::int AS company_id,
               contact.channel, contact.direction, contact.evidence, contact.is_effective, contact.minutes,
               contact.is_planned, contact.date_planned, contact.activity_type_id,
               COALESCE(contact.date_deadline, contact.whole_day, %(due_day)s) AS date_deadline,
               contact.summary, contact.model AS res_model, contact.res_id, contact.evidence_model, contact.evidence_id,
               contact.is_void, contact.void_reason, doer_partner.name AS user_name
          FROM (%(contacts)s) AS contact
         CROSS JOIN LATERAL (  -- OFFSET 0: look up these documents, do not read them all for each batch
                    SELECT * FROM (%(documents)s) AS documents
                     WHERE documents.model = contact.model AND documents.id = contact.res_id OFFSET 0) AS document
          LEFT JOIN crm_lead lead ON lead.id = document.lead_id
          LEFT JOIN LATERAL (
                    SELECT log.id, log.holder_id, log.holder_name, log.team_id, log.team_name
                      FROM crm_owner_log log
                     WHERE log.lead_id = document.lead_id AND log.moment <= contact.moment
                     ORDER BY log.moment DESC, log.id DESC LIMIT 1) AS owned ON TRUE
          LEFT JOIN LATERAL (
                    SELECT log.id, log.stage_id, log.stage_name
                      FROM crm_stage_log log
                     WHERE log.lead_id = document.lead_id AND log.moment <= contact.moment
                       AND log.is_passed IS NOT TRUE
                     ORDER BY log.moment DESC, log.id DESC LIMIT 1) AS stood ON TRUE
          LEFT JOIN res_users doer ON doer.id = contact.doer_id
          LEFT JOIN res_partner doer_partner ON doer_partner.id = doer.partner_id
          LEFT JOIN res_users holder
                 ON holder.id = CASE WHEN owned.id IS NULL THEN document.holder_id ELSE owned.holder_id END
          LEFT JOIN res_partner holder_partner ON holder_partner.id = holder.partner_id
          LEFT JOIN crm_team team
                 ON team.id = CASE WHEN owned.id IS NULL THEN document.team_id ELSE owned.team_id END
          LEFT JOIN crm_stage stage
                 ON stage.id = CASE WHEN stood.id IS NULL THEN lead.stage_id ELSE stood.stage_id END
          LEFT JOIN %(users)s AS user_zone ON user_zone.user_id = COALESCE(contact.doer_id, document.holder_id)
          JOIN %(companies)s AS company_zone ON company_zone.company_id = COALESCE(lead.company_id, 0)
        """,
        day=local_day(SQL("contact.moment"), SQL("user_zone.zone"), SQL("company_zone.zone")),
        due_day=local_day(SQL("contact.due"), SQL("user_zone.zone"), SQL("company_zone.zone")),
        lead_day=local_day(SQL("lead.create_date"), SQL("company_zone.zone")),
        contacts=contacts,
        documents=env["crm.contact.document"]._get_contact_documents(),
        users=user_zones(env),
        companies=company_zones(env),
    )


def _mails(low, high):
    """Messages that customers saw: ours that went to somebody outside, and those that came from outside."""
    return SQL(
        """
        SELECT message.date AS moment, author.user_id AS doer_id,
               message.message_type IN ('auto_comment', 'email_outgoing')
               OR COALESCE(author.user_id = %(robot)s, FALSE) AS is_machine,
               message.model, message.res_id,
               CASE WHEN NOT side.is_ours AND message.message_type = 'comment' THEN 'message'
                    ELSE 'email' END AS channel,
               CASE WHEN side.is_ours THEN 'out' ELSE 'in' END AS direction, 'traced' AS evidence,
               FALSE AS is_effective, NULL::float AS minutes, NULL::bool AS is_planned, NULL::timestamp AS date_planned,
               NULL::date AS date_deadline, NULL::timestamp AS due, NULL::int AS activity_type_id,
               message.subject AS summary,
               'mail.message' AS evidence_model, message.id AS evidence_id,
               side.is_ours AND COALESCE(sent.is_void, FALSE) AS is_void,
               CASE WHEN side.is_ours AND sent.is_void THEN sent.reason END AS void_reason,
               NULL::date AS whole_day
          FROM mail_message message
          LEFT JOIN %(authors)s ON author.partner_id = message.author_id
         CROSS JOIN LATERAL (SELECT author.user_id IS NOT NULL AS is_ours) AS side
          LEFT JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
          LEFT JOIN LATERAL (
                    SELECT bool_and(notification.notification_status IN ('bounce', 'exception', 'canceled')) AS is_void,
                           min(notification.notification_status) AS reason, count(*) AS recipients
                      FROM mail_notification notification
                      LEFT JOIN res_partner partner ON partner.id = notification.res_partner_id
                     WHERE notification.mail_message_id = message.id AND notification.notification_type = 'email'
                       AND partner.partner_share IS NOT FALSE) AS sent ON TRUE
         WHERE message.id > %(low)s AND message.id <= %(high)s
           AND message.message_type IN ('comment', 'email', 'email_outgoing', 'auto_comment')
           AND message.res_id IS NOT NULL AND message.mail_activity_type_id IS NULL
           AND message.is_internal IS NOT TRUE
           AND (message.message_type = 'email_outgoing' OR subtype.id IS NOT NULL AND subtype.internal IS NOT TRUE)
           AND (NOT side.is_ours OR sent.recipients > 0 OR message.message_type = 'email')
        """,
        robot=SUPERUSER_ID,
        authors=authors(),
        low=low,
        high=high,
    )


def _meetings(low, high):
    """Meetings that have ended, with a lead or somebody outside, that were not marked done as an activity."""
    return SQL(
        """
        SELECT event.start AS moment, event.user_id AS doer_id, event.user_id IS NULL AS is_machine,
               CASE WHEN event.opportunity_id IS NULL THEN 'res.partner' ELSE 'crm.lead' END AS model,
               COALESCE(event.opportunity_id, guest.partner_id) AS res_id, 'meeting' AS channel, 'out' AS direction,
               CASE WHEN guest.accepted THEN 'traced' ELSE 'declared' END AS evidence, FALSE AS is_effective,
               event.duration * 60 AS minutes, event.create_date < event.start AS is_planned,
               event.create_date AS date_planned, NULL::date AS date_deadline, event.start AS due,
               NULL::int AS activity_type_id, event.name AS summary,
               'calendar.event' AS evidence_model, event.id AS evidence_id, FALSE AS is_void, NULL AS void_reason,
               CASE WHEN event.allday THEN event.start_date END AS whole_day
          FROM calendar_event event
          LEFT JOIN LATERAL (
                    SELECT min(attendee.partner_id) AS partner_id, bool_or(attendee.state = 'accepted') AS accepted,
                           bool_and(attendee.state = 'declined') AS declined
                      FROM calendar_attendee attendee
                      JOIN res_partner partner ON partner.id = attendee.partner_id AND partner.partner_share
                     WHERE attendee.event_id = event.id) AS guest ON TRUE
         WHERE event.id > %s AND event.id <= %s AND event.active AND event.stop < now() AT TIME ZONE 'UTC'
           AND guest.declined IS NOT TRUE AND COALESCE(event.opportunity_id, guest.partner_id) IS NOT NULL
           AND NOT EXISTS (SELECT FROM mail_activity activity
                            WHERE activity.calendar_event_id = event.id AND NOT activity.active)
        """,
        low,
        high,
    )
