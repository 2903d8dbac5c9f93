"""Users with their roles, working hours and leave; the six teams."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo.fields import Command
from odoo.tools import SQL

from .. import source
from ..clock import TIME_ZONES
from ..logins import LOGINS, OTHERS_PASSWORD, login_of
from ..rows import create, slug

GROUPS = {
    "salesperson": "sales_team.group_sale_salesman",
    "leader": "sales_team.group_sale_salesman_all_leads",
    "director": "sales_team.group_sale_manager",
    "accountant": "account.group_account_invoice",
}


def load(job):
    offices = {**{agent.name: agent.office for agent in source.agents()}, **source.managers()}
    vals = {slug("user", name): _user(job, name, office) for name, office in offices.items()}
    for login, _password, _role, name in LOGINS:
        if name not in offices:
            vals[slug("user", name)] = _user(job, name, "Central", login)
    users = create(job.env, "res.users", vals)
    _set_passwords(job, users)
    _set_working_hours(job, users, offices)
    teams = create(job.env, "crm.team", {slug("team", name): _team(job, name, users) for name in source.managers()})
    _retire_default_team(job)
    return f"{len(users)} users, {len(teams)} teams"


def _user(job, name, office, role=None):
    role = role or ("leader" if name in source.managers() else "salesperson")
    login = login_of(name)
    return {
        "name": name,
        "login": login,
        "email": f"{login}@sample-hardware.example.com",
        "tz": TIME_ZONES[office],
        **next(({"password": password} for _login, password, _role, who in LOGINS if who == name), {}),
        "group_ids": [Command.set([job.ref("base.group_user"), job.ref(GROUPS[role])])],
    }


def _set_passwords(job, users):
    """The four logins have their own; the others share one, hashed once, as hashing each takes half a second."""
    named = {slug("user", name) for *_, name in LOGINS}
    shared = job.env["res.users"]._crypt_context().hash(OTHERS_PASSWORD)
    others = [user for name, user in users.items() if name not in named]
    job.env.cr.execute(SQL("UPDATE res_users SET password = %s WHERE id = ANY(%s)", shared, others))


def _set_working_hours(job, users, offices):
    calendars = {office: job.env.ref(f"__sample__.hours_{office.lower()}") for office in TIME_ZONES}
    resources = create(
        job.env,
        "resource.resource",
        {
            slug("resource", name): {
                "name": name,
                "user_id": users[slug("user", name)],
                "calendar_id": calendars[office].id,
                "tz": TIME_ZONES[office],
            }
            for name, office in offices.items()
        },
    )
    vals = {}
    for name, blocks in job.clock.leaves.items():
        for number, (first, last) in enumerate(blocks):
            start, stop = (_midnight(day, offices[name]) for day in (first, last + timedelta(days=1)))
            vals[slug("leave", name, str(number))] = {
                "name": f"Leave of {name}",
                "resource_id": resources[slug("resource", name)],
                "calendar_id": calendars[offices[name]].id,
                "date_from": start,
                "date_to": stop - timedelta(seconds=1),
            }
    create(job.env, "resource.calendar.leaves", vals)


def _midnight(day, office):
    local = datetime.combine(day, time.min, ZoneInfo(TIME_ZONES[office]))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def _team(job, manager, users):
    office = source.managers()[manager]
    members = [users[slug("user", agent.name)] for agent in source.agents() if agent.manager == manager]
    return {
        "name": f"{office} – {manager}",
        "user_id": users[slug("user", manager)],
        "member_ids": [Command.set(members)],
        "company_id": job.ref("base.main_company"),
        "office_id": job.ref(f"__sample__.office_{office.lower()}"),
        "use_leads": False,
    }


def _retire_default_team(job):
    """Odoo's own team has nobody here but the administrator."""
    team = job.env.ref("sales_team.team_sales_department", raise_if_not_found=False)
    if team:
        team.active = False
