"""Thousands of leads that are late, and two servers that look after them, of which one is killed in the middle."""

import signal
import subprocess
import time

import pytest

from databases import SCRIPTS, shell
from script.host.console import Stop

LEADS = 5000


@pytest.fixture(scope="module")
def late(host):
    """A database with leads of one person, for each of which three steps are due: one is overtaken by the next."""
    name = "crmd_late"
    host.copy(host.host_template(), name)
    host.install(name, "crm_lead_sla")
    shell(host, name, "late_leads.py", LEADS=LEADS)
    yield name
    host.drop(name)


def test_two_servers_of_which_one_is_killed(host, late):
    first, second = start_server(host, late), start_server(host, late)
    wait_for(lambda: count(host, late, "crm_sla_clock_step") > 0, "the first batch")
    time.sleep(2)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert count(host, late, "crm_sla_clock WHERE date_next IS NOT NULL") > 0, "it was killed too late"
    assert second.wait(timeout=300) == 0, second.stdout.read()
    shell(host, late, "run_sla_steps.py")
    steps = "SELECT action, is_skipped, count(*) FROM crm_sla_clock_step GROUP BY 1, 2 ORDER BY 1"
    assert host.postgres.query(steps, late).split() == [
        f"reassign|f|{LEADS}", f"tell_leader|f|{LEADS}", f"warn_holder|t|{LEADS}",
    ]  # fmt: skip
    assert count(host, late, "crm_owner_log WHERE reason = 'reassigned'") == LEADS
    once = "SELECT max(number) FROM (SELECT count(*) AS number FROM crm_owner_log GROUP BY lead_id) AS changes"
    assert host.postgres.query(once, late) == "1"
    assert count(host, late, "crm_sla_clock WHERE state <> 'missed' OR error IS NOT NULL") == 0
    owners = "SELECT count(DISTINCT user_id), bool_or(user_id IS NULL) FROM crm_lead WHERE name LIKE 'Late inquiry%'"
    assert host.postgres.query(owners, late) == "3|f"
    assert count(host, late, "crm_sla_clock_step WHERE notify_user_id IS NOT NULL") == 0


def test_charged_to_who_held_them(host, late):
    charged = "SELECT DISTINCT login FROM crm_sla_clock clock JOIN res_users who ON who.id = clock.responsible_id"
    assert host.postgres.query(charged, late) == "anna"


def start_server(host, database):
    with (SCRIPTS / "run_sla_steps.py").open() as script:
        return subprocess.Popen(
            host.command("shell", "-d", database, "--no-http"), env=host.environment, text=True, stdin=script,
            cwd=SCRIPTS.parents[1], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip


def wait_for(condition, what):
    end = time.monotonic() + 120
    while not condition():
        if time.monotonic() > end:
            raise Stop(f"waited two minutes for {what}")
        time.sleep(0.1)


def count(host, database, rows):
    return int(host.postgres.query(f"SELECT count(*) FROM {rows}", database))
