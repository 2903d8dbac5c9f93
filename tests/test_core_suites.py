"""Odoo's own tests of the CRM and the sales teams pass with our addons exactly as without them."""

import re
import subprocess

import pytest

from script.host.paths import HOST, PROJECT

SUITE = PROJECT / "tests" / "core_suite.py"
MODULES = ("crm", "sales_team")
# Left out: it fails now and then on a clean host too, as it goes back to the list before the click on "Won" is saved.
RACING = "TestUi.test_03_crm_tour_forecast"
TAGS = ",".join([*(f"/{module}" for module in MODULES), f"-/crm:{RACING}"])
LOG_LINE = r"^\S+ \S+ \d+ (?:INFO|ERROR) \S+ \S+: "
LISTED = re.compile(r"^LISTED (\S+)$", re.M)
STARTED = re.compile(rf"{LOG_LINE}Starting (\S+\.\S+) \.\.\. $", re.M)
FAILED = re.compile(rf"{LOG_LINE}(?:FAIL|ERROR): (?:Subtest )?(\S+\.\S+)", re.M)
WARNED = re.compile(r"^\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) \S+ (\S+): ", re.M)


@pytest.fixture(scope="module")
def with_ours(host):
    """What fails or warns with ours, twice: a browser of a busy machine may miss a tour's ten seconds once."""
    first = run_suites(host, host.addons_template())
    if not first["failed"] and not first["warned"]:
        return first
    second = run_suites(host, host.addons_template())
    return {key: sorted(set(names) & set(second[key])) for key, names in first.items()}


@pytest.fixture(scope="module")
def without(host, with_ours):
    """What fails and warns on the host alone; it is run only when something did with ours."""
    if not with_ours["failed"] and not with_ours["warned"]:
        return {"failed": [], "warned": []}
    return run_suites(host, host.host_template())


def test_all_tests_run(host, with_ours):
    done = _run_script(host, "list", ",".join(MODULES), "-c", str(host.config), "--test-tags", TAGS)
    listed = sorted(set(LISTED.findall(done)))
    assert len(listed) > 100
    assert with_ours["started"] == [name for name in listed if name != RACING]


def test_no_other_test_fails(without, with_ours):
    assert not set(with_ours["failed"]) - set(without["failed"])


def test_nobody_else_warns(without, with_ours):
    """Loggers that warned: no test of the host's makes one of ours warn, or another of the host's."""
    assert not set(with_ours["warned"]) - set(without["warned"])


def run_suites(host, template):
    database = f"{template}_suites"
    host.copy(template, database)
    log = _run_script(
        host, ",".join(MODULES), "-c", str(host.config), "-d", database, "--http-port", "0", "--test-tags", TAGS
    )
    host.drop(database)
    found = {"started": STARTED, "failed": FAILED, "warned": WARNED}
    return {key: sorted(set(pattern.findall(log))) for key, pattern in found.items()}


def _run_script(host, *arguments):
    """The output of the script, which is kept for whoever looks for the cause of a failure."""
    done = subprocess.run(
        [str(host.python), str(SUITE), *arguments], cwd=PROJECT, env=host.environment,
        text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    log = HOST / f"core-suites-{arguments[0].replace(',', '-')}.log"
    log.write_text(done.stdout)
    assert not done.returncode, f"the runner stopped, see {log}"
    return done.stdout
