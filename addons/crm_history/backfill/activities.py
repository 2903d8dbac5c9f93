"""Done activities, as ``contacts`` reads them: by the message each left, and by what Odoo kept of them."""

from odoo import SUPERUSER_ID
from odoo.tools import SQL


def done_activities(low, high):
    """Done activities by the messages they left: Odoo before 19 deleted the activities themselves.

    Whether a result was noted shows in the message's form, which is the same in every language. What was planned, and
    which meeting it was, is known where the activity was kept.
    """
    return SQL(
        """
        SELECT message.date AS moment, author.user_id AS doer_id,
               COALESCE(author.user_id, %(robot)s) = %(robot)s AS is_machine, message.model, message.res_id,
               type.contact_channel AS channel, 'out' AS direction,
               CASE WHEN event.is_accepted THEN 'traced' ELSE 'declared' END AS evidence,
               message.is_effective, event.minutes,
               kept.create_date < kept.write_date AS is_planned,
               date_trunc('second', kept.create_date) AS date_planned,
               kept.date_deadline, NULL::timestamp AS due, type.id AS activity_type_id,
               COALESCE(kept.summary, message.subject) AS summary,
               CASE WHEN event.id IS NULL THEN 'mail.message' ELSE 'calendar.event' END AS evidence_model,
               COALESCE(event.id, message.id) AS evidence_id, FALSE AS is_void, NULL AS void_reason,
               NULL::date AS whole_day
          FROM (%(messages)s) AS message
          JOIN mail_activity_type type ON type.id = message.activity_type_id
          LEFT JOIN %(authors)s ON author.partner_id = message.author_id
          LEFT JOIN (%(kept)s) AS kept
                 ON kept.model = message.model AND kept.res_id = message.res_id AND kept.day = message.day
                AND kept.activity_type_id = message.activity_type_id AND kept.turn = message.turn + %(before)s
          LEFT JOIN LATERAL (%(event)s) AS event ON TRUE
         WHERE message.res_id IS NOT NULL
        """,
        robot=SUPERUSER_ID,
        messages=_done_messages(low, high),
        authors=authors(),
        kept=_kept_activities(low, high),
        before=_told_before(low),
        event=_met(SQL("kept.calendar_event_id")),
    )


def _done_messages(low, high):
    """SQL: what told that activities were done; ``turn`` numbers those of one document, type and day."""
    return SQL(
        """
        SELECT id, model, res_id, author_id, date, date::date AS day, subject,
               mail_activity_type_id AS activity_type_id, body LIKE '%%class="fw-bold"%%' AS is_effective,
               count(*) OVER (PARTITION BY model, res_id, mail_activity_type_id, date::date) AS number,
               row_number() OVER (PARTITION BY model, res_id, mail_activity_type_id, date::date ORDER BY date, id)
                   AS turn
          FROM mail_message
         WHERE id > %s AND id <= %s AND mail_activity_type_id IS NOT NULL
        """,
        low,
        high,
    )


def _kept_activities(low, high):
    """SQL: the archived activities that those messages may tell of, numbered in the same way.

    Nothing links the two: the n-th message of a document, type and day belongs to the n-th activity done there.
    """
    return SQL(
        """
        SELECT res_model AS model, res_id, activity_type_id, date_done AS day, create_date, write_date, date_deadline,
               summary, calendar_event_id,
               count(*) OVER (PARTITION BY res_model, res_id, activity_type_id, date_done) AS number,
               row_number() OVER (PARTITION BY res_model, res_id, activity_type_id, date_done ORDER BY write_date, id)
                   AS turn
          FROM mail_activity
         WHERE active IS FALSE AND date_done BETWEEN (SELECT min(date)::date FROM mail_message WHERE %(is_told)s)
                                                 AND (SELECT max(date)::date FROM mail_message WHERE %(is_told)s)
        """,
        is_told=SQL("id > %s AND id <= %s AND mail_activity_type_id IS NOT NULL", low, high),
    )


def _told_before(low):
    """SQL: how many activities of the ``message``'s document, type and day earlier ranges of messages told of.

    They are looked for only where more were kept than the messages of this range tell of.
    """
    return SQL(
        """
        CASE WHEN kept.number <= message.number THEN 0 ELSE (
            SELECT count(*) FROM mail_message earlier
             WHERE earlier.model = message.model AND earlier.res_id = message.res_id AND earlier.id <= %s
               AND earlier.mail_activity_type_id = message.activity_type_id AND earlier.date::date = message.day) END
        """,
        low,
    )


def _met(event_id):
    """SQL: the meeting ``event_id``, with its minutes and whether somebody outside accepted it."""
    return SQL(
        """
        SELECT event.id, event.duration * 60 AS minutes,
               EXISTS (SELECT FROM calendar_attendee attendee
                         JOIN res_partner partner ON partner.id = attendee.partner_id AND partner.partner_share
                        WHERE attendee.event_id = event.id AND attendee.state = 'accepted') AS is_accepted
          FROM calendar_event event
         WHERE event.id = %s
        """,
        event_id,
    )


def authors():
    """SQL ``author (partner_id, user_id)``: our own people by the partner that signs their messages."""
    return SQL(
        "(SELECT partner_id, min(id) AS user_id FROM res_users WHERE share IS NOT TRUE GROUP BY partner_id) AS author"
    )
