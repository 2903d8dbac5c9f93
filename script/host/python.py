"""The virtual environments: Odoo with the pinned requirements, and the linters apart from it."""

import hashlib
import shutil
import sys

from .console import Stop, run, step
from .packages import install
from .paths import FOREIGN, LINT_VENV, REQUIREMENTS, VENV, odoo_home

SUPPORTED = ((3, 10), (3, 13))


def ensure_venv():
    """A virtual environment with everything Odoo and the tests import, and Odoo itself; return its python."""
    python = _ensure(VENV, "odoo.txt", "test.txt")
    site = next((VENV / "lib").glob("python3.*")) / "site-packages"
    (site / "odoo.pth").write_text(f"{odoo_home()}\n")
    return python


def ensure_lint_venv():
    """A virtual environment with the linters; return its bin folder."""
    return _ensure(LINT_VENV, "lint.txt").parent


def ensure_foreign_addons():
    """The addons of others that ours join, apart from Odoo's own; return their folder for the addons path."""
    stamp, wanted, arguments = _requirements(FOREIGN, "addons.txt")
    if not _is_there(stamp, wanted):
        with step("Fetching the addons of others that ours join"):
            shutil.rmtree(FOREIGN, ignore_errors=True)
            _pip(VENV / "bin" / "python", "--no-deps", "--target", FOREIGN, *arguments)
        stamp.write_text(wanted)
    return FOREIGN / "odoo" / "addons"


def _ensure(venv, *names):
    stamp, wanted, arguments = _requirements(venv, *names)
    python = venv / "bin" / "python"
    if _is_there(stamp, wanted):
        return python
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        raise Stop("Odoo 19 runs on Python 3.10 to 3.13: install one of them and run this script with it.")
    _need_ensurepip()
    with step(f"Installing the Python packages of {', '.join(names)}"):
        shutil.rmtree(venv, ignore_errors=True)
        _create(venv)
        _pip(python, *arguments)
    stamp.write_text(wanted)
    return python


def _requirements(folder, *names):
    """The file that says what is installed in ``folder``, what it is to say, and the arguments for pip."""
    files = [REQUIREMENTS / name for name in names]
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return folder / "requirements.sha256", wanted, [part for file in files for part in ("-r", file)]


def _is_there(stamp, wanted):
    return stamp.exists() and stamp.read_text() == wanted


def _pip(python, *arguments):
    run(
        [python, "-m", "pip", "install", "--quiet", *arguments],
        advice="check the network and the disk; if a version is gone from PyPI, change it in script/requirements.",
    )


def _need_ensurepip():
    try:
        import ensurepip  # noqa: F401  Debian ships it apart from Python
    except ImportError:
        install(["python3-venv"])


def _create(venv):
    run([sys.executable, "-m", "venv", venv], advice="install python3-venv and run it again.")
