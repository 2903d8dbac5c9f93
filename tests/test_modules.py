# ruff: noqa: F811  a fixture is imported and then named as an argument
"""Installing into, upgrading in and uninstalling from a company's running database leaves nothing behind."""

import pytest

from databases import shell
from matrix import COMING, OURS, assert_as_before, assert_installed, closure, look, start, with_coming  # noqa: F401


@pytest.mark.parametrize("name", sorted({*OURS} - COMING))
def test_alone(host, start, name):
    """Installed, used, upgraded, then taken off from the top down."""
    database, before = start(name, installed=True)
    assert_installed(host, database, with_coming(name))
    scripts = ("use_addons.py", "upgrade.py", "uninstall.py")
    shell(host, database, *scripts, OURS=OURS, UPGRADED=name, MODULES=closure(name)[::-1])
    assert_as_before(host, database, before)


def test_together(host, start):
    """All at once; taking the foundations away takes away what stands on them."""
    database, before = start(*OURS)
    host.install(database, ",".join(OURS))
    assert_installed(host, database, OURS)
    foundation, *_others = closure(*OURS)
    shell(host, database, "use_addons.py", "upgrade.py", OURS=OURS, UPGRADED=foundation)
    shell(host, database, "uninstall.py", MODULES=closure(*OURS))
    assert_as_before(host, database, before)
