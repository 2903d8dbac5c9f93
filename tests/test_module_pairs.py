# ruff: noqa: F811  a fixture is imported and then named as an argument
"""Each two of the addons that need no other come to and leave a company's running database one after the other."""

from itertools import combinations

import pytest

from databases import shell
from matrix import LEAVES, OURS, assert_as_before, assert_installed, closure, look, start, with_coming  # noqa: F401


@pytest.mark.parametrize("pair", combinations(LEAVES, 2), ids="+".join)
def test_pair(host, start, pair):
    """The first leaves while the second stays, then the rest by its foundations."""
    first, second = pair
    database, before = start(*pair, installed=True)
    host.install(database, second)
    assert_installed(host, database, with_coming(first, second))
    modules = [first, second, *closure(first, second)]
    shell(host, database, "use_addons.py", "uninstall.py", OURS=OURS, MODULES=modules)
    assert_as_before(host, database, before)
