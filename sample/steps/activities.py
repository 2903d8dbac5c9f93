"""Rows of mail.activity, done and planned."""

from html import escape

from ..rows import stamped

SUMMARIES = {"call": "Call", "declared_email": "Write an e-mail", "todo": "Prepare the offer"}


def done_row(job, writer, number, act, document):
    """A done activity, archived as Odoo keeps it; ``date_done`` is the UTC date, as Odoo's."""
    row = activity_row(job, writer, number, document, act.kind, act.doer, act.due, act.planned or act.moment)
    done = {"active": False, "date_done": act.moment.date(), "write_date": act.moment}
    return {**row, **done, "feedback": act.feedback or None}


def activity_row(job, writer, number, document, kind, doer, due, planned):
    """An activity planned at a moment, due on a day."""
    model, res_id, name = document
    user = job.people[doer]
    return {
        "id": number,
        "res_model_id": job.env["ir.model"]._get_id(model),
        "res_model": model,
        "res_id": res_id,
        "res_name": name,
        "activity_type_id": writer.activity_types[kind][0],
        "summary": SUMMARIES[kind],
        "user_id": user.id,
        "user_tz": user.tz,
        "date_deadline": due,
        "automated": False,
        "active": True,
        "date_done": None,
        "feedback": None,
        **stamped(planned, user.id),
    }


def done_body(act, name, icon):
    """The text Odoo posts when an activity is marked as done."""
    feedback = f'<div>\n<div class="fw-bold">Feedback:</div>\n{escape(act.feedback)}\n</div>' if act.feedback else ""
    return f'<div>\n<p>\n<span class="fa {icon} fa-fw"></span><span>{name}</span> done\n</p>\n{feedback}</div>'
