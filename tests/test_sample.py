"""The sample company is what the data set says: every figure is computed here again from the CSV files alone."""

import csv
import hashlib
import statistics
import subprocess
from collections import Counter, defaultdict
from datetime import datetime

import psycopg2
import pytest

from sample.logins import LOGINS
from script.host.locks import one_after_another
from script.host.odoo import addons_digest
from script.host.paths import PROJECT

DATA = PROJECT / "sample" / "data"
COUNTED = (
    "account_move", "account_move_line", "account_partial_reconcile",
    "calendar_attendee", "calendar_event", "crm_contact_log", "crm_lead", "crm_owner_log",
    "crm_stage_log", "crm_team", "ir_model_data", "mail_activity", "mail_message", "mail_notification",
    "mail_tracking_value", "product_product", "res_partner", "res_users", "resource_calendar_leaves",
)  # fmt: skip


def run(host, database, stop_after=None):
    """Load the sample company and return what was printed; kill it once the line of a step stands there."""
    command = [str(host.python), "-m", "sample", "--config", str(host.config), "--database", database]
    process = host.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = []
    for line in process.stdout:
        lines.append(line)
        if stop_after and line.startswith(stop_after):
            process.kill()
    code = process.wait()
    assert stop_after or code == 0, "".join(lines)
    return "".join(lines)


@pytest.fixture(scope="module")
def database(host):
    """A database with the sample company whose first load was killed half-way, made anew when a source changes."""
    files = [path for path in sorted((PROJECT / "sample").rglob("*")) if path.suffix in (".py", ".csv")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]
    name = f"crmd_sample_{addons_digest()}_{digest}"
    with one_after_another("databases"):
        if name not in host.postgres.databases():
            _make(host, name)
    return name


def _make(host, name):
    for old in host.postgres.databases():
        if old.startswith("crmd_sample_"):
            host.drop(old)
    with host.building(name) as building:
        host.copy(host.addons_template(), building)
        run(host, building, stop_after="leads")
        run(host, building)


@pytest.fixture(scope="module")
def query(host, database):
    """A function that runs a query on the sample company and returns its rows."""
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    server = {names[key]: value for key, value in host.postgres.environment.items() if key in names}
    connection = psycopg2.connect(dbname=database, **server)
    connection.set_session(readonly=True, autocommit=True)

    def fetch(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    yield fetch
    connection.close()


def rows(name):
    with (DATA / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def deals(query):
    """The opportunities of the CSV with their dates moved as far as the company's last closing day is."""
    found = rows("sales_pipeline")
    for deal in found:
        for name in ("engage_date", "close_date"):
            deal[name] = deal[name] and datetime.strptime(deal[name], "%m/%d/%Y").date()
    [(today,)] = query("SELECT max(date_closed)::date FROM crm_lead")
    shift = today - max(deal["close_date"] for deal in found if deal["close_date"])
    for deal in found:
        for name in ("engage_date", "close_date"):
            deal[name] = deal[name] and deal[name] + shift
        deal["product"] = deal["product"].replace("GTXPro", "GTX Pro")
    return found


def won_amounts(deals, key):
    """Amount won by whatever ``key`` gives, from the CSV."""
    amounts = defaultdict(int)
    for deal in deals:
        if deal["deal_stage"] == "Won":
            amounts[key(deal)] += int(deal["close_value"])
    return dict(amounts)


def managers():
    return {row["sales_agent"]: row["manager"] for row in rows("sales_teams")}


def test_data_ends_today(query):
    """The last deal closes on the day of the load, or the day before where it is still yesterday in the west."""
    [(loaded, last)] = query(
        "SELECT value::timestamp, (SELECT max(date_closed) FROM crm_lead) FROM ir_config_parameter"
        " WHERE key = 'crm_sample.now'"
    )
    assert (loaded.date() - last.date()).days in (0, 1)
    assert last < loaded


def test_nothing_happens_after_now(query):
    [(now,)] = query("SELECT value::timestamp FROM ir_config_parameter WHERE key = 'crm_sample.now'")
    for sql in (
        "SELECT max(date) FROM mail_message WHERE message_id LIKE '%@generated.sample>'",
        "SELECT max(create_date) FROM crm_lead",
        "SELECT max(moment) FROM crm_contact_log",
        "SELECT max(moment) FROM crm_stage_log",
    ):
        assert query(sql)[0][0] < now, sql


def test_reports_open_what_they_count(query):
    """Nobody submitted a report before the last contact that is in it."""
    [(early,)] = query(
        """
        SELECT count(*) FROM crm_day_report report
          JOIN crm_contact_log log ON log.user_id = report.user_id AND log.day = report.day
         WHERE report.date_submitted < log.moment
        """
    )
    assert not early


def test_statuses(query, deals):
    expected = Counter({"Won": "won", "Lost": "lost"}.get(deal["deal_stage"], "pending") for deal in deals)
    assert expected == {"won": 4238, "lost": 2473, "pending": 2089}
    assert dict(query("SELECT won_status, count(*) FROM crm_lead GROUP BY 1")) == expected


def test_stages(query, deals):
    """A lost deal stays in the stage where it was lost."""
    stages = Counter(deal["deal_stage"].replace("Lost", "Engaging") for deal in deals)
    found = query("SELECT s.name->>'en_US', count(*) FROM crm_lead l JOIN crm_stage s ON s.id = l.stage_id GROUP BY 1")
    assert dict(found) == stages


@pytest.mark.parametrize(
    ("key", "sql"),
    [
        (
            lambda deal: deal["sales_agent"],
            "SELECT p.name, sum(l.expected_revenue)::int FROM crm_lead l JOIN res_users u ON u.id = l.user_id"
            " JOIN res_partner p ON p.id = u.partner_id WHERE won_status = 'won' GROUP BY 1",
        ),
        (
            lambda deal: managers()[deal["sales_agent"]],
            "SELECT p.name, sum(l.expected_revenue)::int FROM crm_lead l JOIN crm_team t ON t.id = l.team_id"
            " JOIN res_users u ON u.id = t.user_id JOIN res_partner p ON p.id = u.partner_id"
            " WHERE won_status = 'won' GROUP BY 1",
        ),
        (
            lambda deal: deal["product"],
            "SELECT t.name->>'en_US', sum(l.expected_revenue)::int FROM crm_lead l"
            " JOIN product_product p ON p.id = l.product_id JOIN product_template t ON t.id = p.product_tmpl_id"
            " WHERE won_status = 'won' GROUP BY 1",
        ),
        (
            lambda deal: deal["account"],
            "SELECT c.name, sum(l.expected_revenue)::int FROM crm_lead l JOIN res_partner p ON p.id = l.partner_id"
            " JOIN res_partner c ON c.id = p.commercial_partner_id WHERE won_status = 'won' GROUP BY 1",
        ),
        (
            lambda deal: f"{deal['close_date']:%Y-%m}",
            "SELECT to_char(date_closed, 'YYYY-MM'), sum(expected_revenue)::int FROM crm_lead"
            " WHERE won_status = 'won' GROUP BY 1",
        ),
        (
            lambda deal: f"{deal['close_date']:%Y-%m}",
            "SELECT to_char(day, 'YYYY-MM'), sum(expected_revenue)::int FROM crm_stage_log"
            " WHERE status = 'won' GROUP BY 1",
        ),
        (
            lambda deal: deal["sales_agent"],
            "SELECT holder_name, sum(expected_revenue)::int FROM crm_stage_log WHERE status = 'won' GROUP BY 1",
        ),
    ],
    ids=["agent", "team", "product", "customer", "month", "month in the log", "agent in the log"],
)
def test_amount_won(query, deals, key, sql):
    assert dict(query(sql)) == won_amounts(deals, key)


def test_deal_length(query, deals):
    """Mean and median days from engaging to closing, by team, from the stays in Engaging that the log has."""
    expected, found = defaultdict(list), defaultdict(list)
    for deal in deals:
        if deal["close_date"]:
            expected[managers()[deal["sales_agent"]]].append((deal["close_date"] - deal["engage_date"]).days)
    for team, days in query(
        "SELECT split_part(team_name, ' – ', 2), date_end::date - moment::date FROM crm_stage_log"
        " WHERE next_move IN ('won', 'lost')"
    ):
        found[team].append(days)
    assert {team: (statistics.mean(days), statistics.median(days)) for team, days in found.items()} == {
        team: (statistics.mean(days), statistics.median(days)) for team, days in expected.items()
    }


def test_every_deal_is_itself(query, deals):
    """Row by row: agent, stage's dates and value."""
    found = query(
        "SELECT d.name, p.name, s.moment::date, l.date_closed::date, l.expected_revenue::int FROM crm_lead l"
        " JOIN ir_model_data d ON d.module = '__sample__' AND d.model = 'crm.lead' AND d.res_id = l.id"
        " JOIN res_users u ON u.id = l.user_id JOIN res_partner p ON p.id = u.partner_id"
        " LEFT JOIN crm_stage_log s ON s.lead_id = l.id AND s.move = 'forward'"
    )
    prices = {row["product"]: int(row["sales_price"]) for row in rows("products")}
    assert sorted(found) == sorted(
        (
            f"lead_{deal['opportunity_id']}",
            deal["sales_agent"],
            deal["engage_date"] or None,
            deal["close_date"] or None,
            int(deal["close_value"]) if deal["deal_stage"] == "Won" else prices[deal["product"]],
        )
        for deal in deals
    )


def test_flow_of_stages(query):
    """8,300 of 8,800 were engaged (all but 500), and what closed was in Engaging before."""
    moves = dict(query("SELECT move, count(*) FROM crm_stage_log WHERE NOT is_passed GROUP BY 1"))
    assert moves == {"created": 8800, "forward": 8300, "won": 4238, "lost": 2473}


def test_every_message_that_counts_is_one_contact(query):
    """No contact is missing in the log or stands there twice."""
    [(done, logged)] = query(
        "SELECT (SELECT count(*) FROM mail_message WHERE message_id LIKE '%@generated.sample>'"
        "   AND (mail_activity_type_id IS NOT NULL OR message_type IN ('comment', 'email', 'auto_comment'))"
        "   AND NOT (is_internal AND mail_activity_type_id IS NULL)),"
        " (SELECT count(*) FROM crm_contact_log WHERE evidence_model = 'mail.message')"
    )
    assert done == logged
    assert query("SELECT count(*) FROM crm_contact_log HAVING count(*) BETWEEN 60000 AND 120000")


def test_people_act_on_their_own_day(query):
    """A call at 17:00 in Los Angeles in winter is of that day, though the UTC date is the next."""
    [(wrong, shifted)] = query(
        "SELECT count(*) FILTER (WHERE day != (moment AT TIME ZONE 'UTC' AT TIME ZONE p.tz)::date),"
        " count(*) FILTER (WHERE day != moment::date) FROM crm_contact_log l"
        " JOIN res_users u ON u.id = l.user_id JOIN res_partner p ON p.id = u.partner_id"
    )
    assert (wrong, shifted > 100) == (0, True)


def test_every_won_deal_is_invoiced(query, deals):
    """By customer and month of closing, untaxed; this month's invoices are of today."""
    found = query(
        "SELECT p.name, to_char(invoice_date, 'YYYY-MM'), sum(amount_untaxed_signed)::int FROM account_move m"
        " JOIN res_partner p ON p.id = m.commercial_partner_id WHERE move_type = 'out_invoice' AND state = 'posted'"
        " GROUP BY 1, 2"
    )
    expected = won_amounts(deals, lambda deal: (deal["account"], f"{deal['close_date']:%Y-%m}"))
    assert {(name, month): amount for name, month, amount in found} == expected


def test_books_balance(query):
    """Every entry balances, and what an invoice says is open is what its receivable line says."""
    assert not query("SELECT move_id FROM account_move_line GROUP BY 1 HAVING sum(balance) != 0")
    assert not query(
        "SELECT m.name FROM account_move m JOIN account_move_line l ON l.move_id = m.id"
        " WHERE l.display_type = 'payment_term' GROUP BY m.id"
        " HAVING abs(sum(l.amount_residual)) != m.amount_residual OR abs(sum(l.balance)) != m.amount_total"
    )
    states = dict(query("SELECT payment_state, count(*) FROM account_move WHERE move_type = 'out_invoice' GROUP BY 1"))
    assert min(states[state] for state in ("paid", "partial", "not_paid")) > 50


def test_logins(query):
    expected = {login for login, *_ in LOGINS}
    assert {login for (login,) in query("SELECT login FROM res_users WHERE active")} >= expected
    team = query(
        "SELECT leader.login FROM res_users u JOIN crm_team_member m ON m.user_id = u.id"
        " JOIN crm_team t ON t.id = m.crm_team_id JOIN res_users leader ON leader.id = t.user_id"
        " WHERE u.login = 'salesperson'"
    )
    assert team == [("leader",)]


def test_second_load_changes_nothing(host, database, query):
    before = {table: query(f"SELECT count(*), max(id) FROM {table}") for table in COUNTED}
    assert "already there" in run(host, database)
    assert {table: query(f"SELECT count(*), max(id) FROM {table}") for table in COUNTED} == before


def test_a_company_with_leads_of_its_own_is_refused(host):
    name = "crmd_sample_refusal"
    host.copy(host.addons_template(), name)
    insert = "INSERT INTO crm_lead (name, type, active) VALUES ('Mine', 'lead', true)"
    host.postgres.query(insert, name)
    command = [str(host.python), "-m", "sample", "--config", str(host.config), "--database", name]
    process = host.start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _out, error = process.communicate()
    host.drop(name)
    assert (process.returncode, error.strip()) == (
        1,
        "Not loaded: this database has leads of its own: load the sample company into an empty one.",
    )
