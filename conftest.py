"""A test fails when Odoo logs a warning while it runs, and when a browser journey would be skipped.

Odoo's own runner and OCA's do the first by reading the log; here the test that caused it is named.
A warning that a test expects is caught with assertLogs or mute_logger, which keeps it from the root logger.

A browser journey that fails is made once more, and pytest's summary names it.

Each worker has files of its own, as it has a database of its own.
"""

import functools
import logging
import re
import shutil
import warnings
from unittest import mock

import pytest

# Warnings of the host that no addon can avoid: a pattern, and why.
ALLOWED = {
    r"A child process was found, terminating it: .*chrom": "a browser that takes its time to end on a busy machine",
}


class Warnings(logging.Handler):
    """Collects what Odoo logged at WARNING or above, in any thread (the HTTP server has its own)."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        if record.name.startswith("odoo") and not any(re.search(pattern, line) for pattern in ALLOWED):
            self.lines.append(line)

    def fail(self):
        """Fail the running test if anything was logged since the last call."""
        lines, self.lines = self.lines, []
        if lines:
            pytest.fail("logged during the test:\n" + "\n".join(lines), pytrace=False)


WARNINGS = Warnings()


def pytest_sessionstart():
    from odoo.tests import HttpCase  # which pytest-odoo has configured by now

    logging.getLogger().addHandler(WARNINGS)
    HttpCase.browser_js = once_more(HttpCase.browser_js)


def once_more(browser_js):
    """A journey that begins anew from where it began when it fails: a busy machine misses a tour's ten seconds."""

    @functools.wraps(browser_js)
    def run(self, *args, **kwargs):
        try:
            with self.env.cr.savepoint():
                return browser_js(self, *args, **kwargs)
        except AssertionError as failure:
            WARNINGS.lines.clear()
            warnings.warn(f"{self.id()} is made once more: {failure}", stacklevel=2)
            return browser_js(self, *args, **kwargs)

    return run


@pytest.fixture(scope="session", autouse=True)
def own_filestore(load_registry):
    """A copy of the files for each worker. pytest-odoo has them share one folder, from which Odoo deletes after
    each test class what this worker's database does not know: a file that another worker is about to read.
    """
    from odoo.tests.common import get_db_name
    from odoo.tools import config

    find = functools.partial(type(config).filestore, config)
    shared, own = config.filestore(get_db_name()), find(get_db_name())
    if shared == own:
        yield
        return
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(shared, own)
    with mock.patch.object(config, "filestore", find):
        yield
    shutil.rmtree(own)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    try:
        result = yield
    except BaseException:
        WARNINGS.lines.clear()  # it fails already, and says why
        raise
    WARNINGS.fail()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown():
    result = yield
    WARNINGS.fail()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """A browser that does not start makes Odoo skip the journey; that is a failure of the machine, not a pass."""
    report = yield
    if report.skipped and re.search("chrom|websocket", str(report.longrepr), re.I):
        report.outcome = "failed"
    return report
