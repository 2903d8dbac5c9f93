"""Fixtures of the tests that span addons or need a whole server."""

import pytest

from script.host.odoo import Odoo


@pytest.fixture(scope="session")
def host():
    """The Odoo this suite runs on: installs, copies and runs databases beside the one under test."""
    return Odoo("test")
