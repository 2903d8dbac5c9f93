"""The messages that a deal's own life leaves: created, given out, handed on, engaged, won or lost."""


def moves(job, writer, references, story, lead):
    """Post them for one lead."""
    document, agent = ("crm.lead", lead), job.people[story.deal.agent]
    creator = "" if story.is_inbound else story.first_holder
    first = job.people[story.first_holder]
    text = "<p>A new lead has been created.</p>"
    writer.post(story.created, document, creator, "notification", "crm.mt_lead_create", text)
    if story.is_inbound:
        values = [("user_id", 0, "", first.id, first.name)]
        writer.post(story.assigned, document, story.manager, "notification", "mail.mt_note", "", values)
    if story.handed:
        values = [("user_id", first.id, first.name, agent.id, agent.name)]
        writer.post(story.handed, document, story.manager, "notification", "mail.mt_note", "", values)
    if story.engaged:
        values = [_stage(references, "Prospecting", "Engaging")]
        writer.post(story.engaged, document, story.deal.agent, "notification", "crm.mt_lead_stage", "", values)
    if story.deal.stage == "Won":
        values = [_stage(references, "Engaging", "Won"), ("won_status", None, "Pending", None, "Won")]
        writer.post(story.closed, document, story.deal.agent, "notification", "crm.mt_lead_won", "", values)
    if story.deal.stage == "Lost":
        reason = references.lost_id(story.lost_reason)
        values = [
            ("active", 1, None, 0, None),
            ("lost_reason_id", 0, "", reason, story.lost_reason),
            ("won_status", None, "Pending", None, "Lost"),
        ]
        writer.post(story.closed, document, story.deal.agent, "notification", "crm.mt_lead_lost", "", values)


def _stage(references, old, new):
    return ("stage_id", references.stage_id(old), old, references.stage_id(new), new)
