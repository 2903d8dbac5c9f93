"""Each addon is complete as a package of its own: what a shop, a reviewer and pip look for."""

import ast
import io
import re
import shutil
import struct
import subprocess
import sys
import zipfile

import polib
import pytest

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name
from odoo.tools.translate import trans_export

from script.host.paths import ADDONS, addon_names

pytestmark = pytest.mark.parametrize("name", addon_names())
FRAGMENTS = ("DESCRIPTION.md", "CONFIGURE.md", "USAGE.md")


def manifest(name):
    return ast.literal_eval((ADDONS / name / "__manifest__.py").read_text())


def test_manifest(name):
    found = manifest(name)
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", found["version"])
    assert found["license"] in {"LGPL-3", "AGPL-3"}
    assert found["author"].startswith("CRM Discipline")
    assert found["name"] and found["summary"] and found["category"].startswith("Sales")


def test_manifest_names_every_data_file(name):
    listed = {*manifest(name).get("data", []), *manifest(name).get("demo", [])}
    folder = ADDONS / name
    files = {
        str(path.relative_to(folder))
        for part in ("security", "data", "views", "wizards", "report", "demo")
        for path in (folder / part).rglob("*")
        if path.suffix in {".xml", ".csv"}
    }
    assert files == listed


def test_readme(name):
    missing = [fragment for fragment in FRAGMENTS if not (ADDONS / name / "readme" / fragment).is_file()]
    assert not missing
    assert (ADDONS / name / "README.rst").is_file()
    for fragment in FRAGMENTS:
        assert len((ADDONS / name / "readme" / fragment).read_text().split()) >= 10, f"{fragment} says nothing"


def test_icon(name):
    head = (ADDONS / name / "static" / "description" / "icon.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (128, 128)


def test_tests_are_imported(name):
    """Odoo's runner silently skips a test file that ``tests/__init__.py`` does not import."""
    tests = ADDONS / name / "tests"
    imported = set(re.findall(r"^from \. import (\w+)", (tests / "__init__.py").read_text(), re.M))
    assert {path.stem for path in tests.glob("test_*.py")} == {test for test in imported if test.startswith("test_")}


def test_wheel(name, tmp_path):
    """The wheel carries every file of the addon and needs its addons, those of core left out."""
    assert 'build-backend = "whool.buildapi"' in (ADDONS / name / "pyproject.toml").read_text()
    shutil.copytree(ADDONS / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(tmp_path / name)], check=True, cwd=tmp_path)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {path.removeprefix(f"odoo/addons/{name}/") for path in archive.namelist()}
        [metadata] = [archive.read(path).decode() for path in archive.namelist() if path.endswith("METADATA")]
    files = (path for path in (tmp_path / name).rglob("*") if path.is_file() and path.name != "pyproject.toml")
    assert {str(path.relative_to(tmp_path / name)) for path in files} <= packed
    ours = [f"odoo-addon-{depend}" for depend in manifest(name)["depends"] if depend in addon_names()]
    assert all(re.search(rf"^Requires-Dist: {need}\b", metadata.replace("_", "-"), re.M) for need in
               (need.replace("_", "-") for need in ours))  # fmt: skip


def test_terms_are_up_to_date(name):
    """script/i18n brings them up to date."""
    exported = io.BytesIO()
    with Registry(get_db_name()).cursor() as cr:
        trans_export(None, [name], exported, "po", Environment(cr, SUPERUSER_ID, {}))
    kept = ADDONS / name / "i18n" / f"{name}.pot"
    assert kept.is_file()
    current = {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}
    assert {entry.msgid for entry in polib.pofile(str(kept))} == current
