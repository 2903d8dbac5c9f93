"""Odoo's own tests of the CRM and the sales teams pass with our addons exactly as without them."""

import hashlib
import json
import re
import subprocess

import pytest

from script.host.paths import HOST, PROJECT

SUITE = PROJECT / "tests" / "core_suite.py"
MODULES = ("crm", "sales_team")
# Now and then fails on a clean host too: it waits for a banner that a slow machine shows too late.
FLAKY = {"TestUi.test_03_crm_tour_forecast"}
LOG_LINE = r"^\S+ \S+ \d+ (?:INFO|ERROR) \S+ \S+: "
STARTED = re.compile(rf"{LOG_LINE}Starting (\S+\.\S+) \.\.\. $", re.M)
FAILED = re.compile(rf"{LOG_LINE}(?:FAIL|ERROR): (?:Subtest )?(\S+\.\S+)", re.M)
WARNED = re.compile(r"^\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) \S+ (\S+): ", re.M)


@pytest.fixture(scope="module")
def without(host):
    """The results on the host alone, kept as long as neither Odoo nor the way to run its tests changes."""
    template = host.host_template()
    kept = HOST / f"core-suites-{template}-{hashlib.sha256(SUITE.read_bytes()).hexdigest()[:8]}.json"
    if not kept.exists():
        kept.write_text(json.dumps(run_suites(host, template)))
    return json.loads(kept.read_text())


@pytest.fixture(scope="module")
def with_ours(host):
    return run_suites(host, host.addons_template())


def test_the_same_tests_run(without, with_ours):
    assert len(without["started"]) > 100
    assert with_ours["started"] == without["started"]


def test_no_other_test_fails(without, with_ours):
    assert not set(with_ours["failed"]) - set(without["failed"]) - FLAKY


def test_nobody_else_warns(without, with_ours):
    """Loggers that warned: no test of the host's makes one of ours warn, or another of the host's."""
    assert not set(with_ours["warned"]) - set(without["warned"])


def run_suites(host, template):
    database = f"{template}_suites"
    host.copy(template, database)
    tags = ",".join(f"/{module}" for module in MODULES)
    options = ["-c", str(host.config), "-d", database, "--http-port", "0", "--test-tags", tags]
    done = subprocess.run(
        [str(host.python), str(SUITE), ",".join(MODULES), *options], cwd=PROJECT, env=host.environment,
        text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    host.drop(database)
    log = HOST / f"{database}.log"
    log.write_text(done.stdout)
    assert not done.returncode, f"the runner stopped, see {log}"
    found = {"started": STARTED, "failed": FAILED, "warned": WARNED}
    return {key: sorted(set(pattern.findall(done.stdout))) for key, pattern in found.items()}
