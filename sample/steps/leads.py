"""The 8,800 opportunities as they stand today, with the dates they really had."""

from collections import Counter
from datetime import timedelta

from ..clock import dice
from ..rows import MODULE, analyze, ids, insert, insert_into, next_ids, slug, stamped
from ..story import MEDIA
from .customers import FIRST, LAST

# The same for every lead of a stage of the data: stage, status, probability, active.
STATES = {
    "Prospecting": ("crm.stage_lead1", "pending", 0, True),
    "Engaging": ("crm.stage_lead2", "pending", 0, True),
    "Won": ("crm.stage_lead4", "won", 100, True),
    "Lost": ("crm.stage_lead2", "lost", 0, False),
}


def load(job):
    numbers = next_ids(job.env, "crm.lead", len(job.stories))
    references = References(job)
    pairs = list(zip(numbers, job.stories, strict=True))
    insert(job.env, "crm.lead", [_row(job, references, number, story) for number, story in pairs])
    names = [{"name": f"lead_{story.deal.ref}", "res_id": number} for number, story in pairs]
    common = {"module": MODULE, "model": "crm.lead", "noupdate": True}
    insert_into(job.env, "ir_model_data", [{**common, **name} for name in names])
    analyze(job.env, "crm.lead", "ir.model.data")
    _compute_the_rest(job, numbers, _row(job, references, *pairs[0]))
    job.env["ir.config_parameter"].set_param("crm.pls_start_date", str(job.stories[0].created.date()))
    counts = Counter(story.deal.stage for story in job.stories)
    return f"{len(numbers)} opportunities: " + ", ".join(f"{count} {stage}" for stage, count in counts.most_common())


class References:
    """Database ids that leads point to."""

    def __init__(self, job):
        self.company = job.ref("base.main_company")
        self.stages = {xmlid: job.ref(xmlid) for xmlid, *_ in STATES.values()}
        self.products = ids(job.env, "product.product")
        self.teams = ids(job.env, "crm.team")
        self.lost = ids(job.env, "crm.lost.reason")
        self.persons = ids(job.env, "res.partner")
        find = job.env["utm.mixin"]._find_or_create_record
        self.sources = {name: find("utm.source", name).id if name else None for name in {s.source for s in job.stories}}
        self.media = {name: find("utm.medium", name).id for name in set(MEDIA.values())}
        campaigns = {story.campaign for story in job.stories}
        self.campaigns = {name: find("utm.campaign", name).id if name else None for name in campaigns}

    def stage_id(self, name):
        """Database id of a stage of the data."""
        return self.stages[STATES[name][0]]

    def medium_id(self, story):
        """Database id of the medium of a story's source, None without a source."""
        return self.media[MEDIA[story.source]] if story.source else None

    def lost_id(self, name):
        """Database id of a lost reason, None for none."""
        return self.lost[slug("lost", name)] if name else None


def person(references, story):
    """Database id of the contact person of a lead, None where the data names no account."""
    if not story.deal.account:
        return None
    place = dice("person", story.deal.ref).choice("01")
    return references.persons[slug("person", story.deal.account, place)]


def _row(job, references, number, story):
    stage, status, probability, active = STATES[story.deal.stage]
    moved = story.closed if story.deal.stage == "Won" else story.engaged
    return {
        "id": number,
        "name": story.name,
        "type": "opportunity",
        "stage_id": references.stages[stage],
        "won_status": status,
        "probability": probability,
        "automated_probability": probability,
        "active": active,
        "expected_revenue": story.revenue,
        "product_id": references.products[slug("product", story.deal.product)],
        "priority": "0" if story.revenue < 1000 else "1" if story.revenue < 10000 else "2",
        "company_id": references.company,
        "user_id": job.people[story.deal.agent].id,
        "team_id": references.teams[slug("team", story.manager)],
        "lost_reason_id": references.lost_id(story.lost_reason),
        "date_open": story.handed or story.assigned,
        "date_last_stage_update": moved or story.created,
        "date_closed": story.closed,
        "date_deadline": _expected_closing(job, story),
        "source_id": references.sources[story.source],
        "medium_id": references.medium_id(story),
        "campaign_id": references.campaigns[story.campaign],
        **stamped(story.created, 1 if story.is_inbound else job.people[story.first_holder].id),
        **_customer(references, story),
    }


def _expected_closing(job, story):
    """What the salesperson hoped for when it was engaged: one to three months later."""
    if not story.deal.engaged:
        return None
    return job.clock.moved(story.deal.engaged) + timedelta(days=dice("hope", story.deal.ref).randint(30, 90))


def _customer(references, story):
    """The contact person of the account, else a generated name and address of somebody not known yet."""
    roll = dice("unknown", story.deal.ref)
    name = f"{roll.choice(FIRST)} {roll.choice(LAST)}"
    unknown = not story.deal.account
    return {
        "partner_id": person(references, story),
        "contact_name": name if unknown else None,
        "email_from": f"{name}.{story.deal.ref}@unknown.example.com".replace(" ", ".").lower() if unknown else None,
        "phone": f"+1 312 555 {roll.randint(2000, 9999)}" if unknown else None,
    }


def _compute_the_rest(job, numbers, given):
    """Let Odoo compute every stored field that the rows do not give, its own and any addon's."""
    leads = job.env["crm.lead"].with_context(active_test=False).browse(numbers)
    known = set(given) - {"contact_name", "email_from", "phone"}
    for field in leads._fields.values():
        if field.store and field.compute and field.name not in known:
            job.env.add_to_compute(field, leads)
    job.env.flush_all()
