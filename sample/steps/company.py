"""The company itself: name, offices with their working hours, public holidays."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from ..clock import TIME_ZONES
from ..rows import create, ids, slug


def load(job):
    company = job.env.ref("base.main_company")
    company.write({"name": "Sample Hardware Inc.", "country_id": job.ref("base.us")})
    job.env.ref("base.user_admin").tz = TIME_ZONES["Central"]
    calendars = create(
        job.env,
        "resource.calendar",
        {slug("hours", office): {"name": f"{office}: 40 hours a week", "tz": tz} for office, tz in TIME_ZONES.items()},
    )
    company.resource_calendar_id = calendars[slug("hours", "Central")]
    offices = create(
        job.env,
        "res.partner",
        {slug("office", office): _office(company, office) for office in TIME_ZONES},
    )
    create(job.env, "resource.calendar.leaves", dict(_holidays(job, company)))
    return f"{len(offices)} offices, {len(ids(job.env, 'resource.calendar.leaves'))} public holidays"


def _office(company, office):
    return {
        "name": f"Office {office}",
        "parent_id": company.partner_id.id,
        "type": "other",
        "tz": TIME_ZONES[office],
        "country_id": company.country_id.id,
    }


def _holidays(job, company):
    """One leave for the whole company per holiday; the days are those of the head office."""
    for day, name in job.clock.holidays.items():
        start = datetime.combine(day, time.min, ZoneInfo(TIME_ZONES["Central"])).astimezone(timezone.utc)
        vals = {"name": name, "company_id": company.id, "date_from": start.replace(tzinfo=None)}
        vals["date_to"] = vals["date_from"] + timedelta(hours=24, seconds=-1)
        yield slug("holiday", str(day)), vals
