"""The 85 customers with industry, country and parent; two generated contact persons each."""

from .. import source
from ..clock import dice
from ..rows import create, slug

COUNTRIES = {
    "Belgium": "be", "Brazil": "br", "China": "cn", "Germany": "de", "Italy": "it", "Japan": "jp", "Jordan": "jo",
    "Kenya": "ke", "Korea": "kr", "Norway": "no", "Panama": "pa", "Philippines": "ph", "Poland": "pl",
    "Romania": "ro", "United States": "us",
}  # fmt: skip
FIRST = "Alice Brian Chloe David Emma Frank Gina Henry Irene Jack Karen Liam Maria Noah Olga Peter Rita Simon".split()
LAST = "Archer Bishop Carver Draper Fletcher Glover Harper Joiner Keeper Mason Piper Sawyer Thatcher Weaver".split()
JOBS = ("Head of Purchasing", "IT Manager")


def load(job):
    sectors = sorted({account.sector for account in source.accounts()})
    industries = create(
        job.env, "res.partner.industry", {slug("sector", name): {"name": name.capitalize()} for name in sectors}
    )
    companies = create(
        job.env,
        "res.partner",
        {slug("account", account.name): _company(job, account, industries) for account in source.accounts()},
    )
    for account in source.accounts():
        if account.parent:
            company = job.env["res.partner"].browse(companies[slug("account", account.name)])
            company.parent_id = companies[slug("account", account.parent)]
    persons = dict(_persons(companies))
    create(job.env, "res.partner", persons)
    return f"{len(source.accounts())} customers, {len(persons)} contact persons"


def domain(account):
    """Mail domain of a customer."""
    return f"{slug(account).replace('_', '-')}.example.com"


def _company(job, account, industries):
    return {
        "name": account.name,
        "is_company": True,
        "industry_id": industries[slug("sector", account.sector)],
        "country_id": job.ref(f"base.{COUNTRIES[account.country]}"),
        "email": f"office@{domain(account.name)}",
        "website": f"https://www.{domain(account.name)}",
        "company_id": False,
    }


def _persons(companies):
    for number, account in enumerate(source.accounts()):
        roll = dice("persons", account.name)
        for place, function in enumerate(JOBS):
            first, last = roll.choice(FIRST), roll.choice(LAST)
            yield (
                slug("person", account.name, str(place)),
                {
                    "name": f"{first} {last}",
                    "parent_id": companies[slug("account", account.name)],
                    "function": function,
                    "email": f"{first}.{last}.{place}@{domain(account.name)}".lower(),
                    "phone": f"+1 212 555 {4 * number + place + 1000:04d}",
                },
            )
