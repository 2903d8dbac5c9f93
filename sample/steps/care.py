"""What people wrote down about leads and customers: answers to the questionnaire, days to remember. All generated."""

from datetime import date, timedelta

from odoo import Command

from ..clock import dice
from ..rows import ids, slug

RECENT = timedelta(days=60)  # leads engaged since then were qualified
KNOWN_BIRTHDAYS = 0.6
BY_STAGE = {"Won": (70, 25, 5, 0), "Engaging": (35, 40, 20, 5), "Lost": (10, 25, 40, 25)}


def load(job):
    return f"{_qualify(job)} leads qualified, {_remember(job)} days to remember"


def _qualify(job):
    """The holder's answers, mostly good ones about what was won later; kept with the moment it was engaged."""
    questionnaire = job.env.ref("crm_segmentation.qualification_bant")
    leads = ids(job.env, "crm.lead")
    by_person = {}
    for story in job.stories:
        if story.engaged and story.engaged > job.clock.now - RECENT:
            vals = {
                "lead_id": leads[f"lead_{story.deal.ref}"],
                "qualification_id": questionnaire.id,
                "line_ids": _answers(questionnaire, story),
            }
            by_person.setdefault(story.holder_at(story.engaged), []).append((story, vals))
    for name, acts in by_person.items():
        records = job.env["crm.lead.qualification"].with_user(job.people[name]).create([vals for _story, vals in acts])
        for record, (story, _vals) in zip(records.with_user(job.env.user), acts, strict=True):
            record.date = story.engaged
    return sum(map(len, by_person.values()))


def _answers(questionnaire, story):
    roll = dice("qualify", story.deal.ref)
    weights = BY_STAGE.get(story.deal.stage, BY_STAGE["Engaging"])
    return [
        Command.create({"question_id": question.id, "answer_id": _choose(roll, question.answer_ids, weights).id})
        for question in questionnaire.question_ids
    ]


def _choose(roll, answers, weights):
    return roll.choices(answers, weights[: len(answers)])[0]


def _remember(job):
    """Birthdays of contact persons, and the anniversary of a customer's first invoice."""
    env = job.env
    birthday, contract = (env.ref(f"crm_segmentation.date_type_{name}").id for name in ("birthday", "contract"))
    persons = env["res.partner"].search([("function", "!=", False), ("parent_id", "!=", False)])
    days = [
        {"partner_id": person.id, "type_id": birthday, "date": _birthday(person)}
        for person in persons
        if dice("knows", slug(person.email or person.name)).random() < KNOWN_BIRTHDAYS
    ]
    first = env["account.move"]._read_group(
        [("move_type", "=", "out_invoice"), ("state", "=", "posted")], ["commercial_partner_id"], ["invoice_date:min"]
    )
    days += [{"partner_id": customer.id, "type_id": contract, "date": day} for customer, day in first]
    return len(env["crm.partner.date"].create(days))


def _birthday(person):
    roll = dice("birthday", slug(person.email or person.name))
    return date(roll.randint(1960, 1998), 1, 1) + timedelta(days=roll.randint(0, 364))
