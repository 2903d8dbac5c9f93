"""The virtual environments: Odoo with the pinned requirements, and the linters apart from it."""

import hashlib
import shutil
import sys

from .console import Stop, run, step
from .packages import install
from .paths import LINT_VENV, REQUIREMENTS, VENV, odoo_home

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


def _ensure(venv, *requirement_files):
    files = [REQUIREMENTS / name for name in requirement_files]
    stamp = venv / "requirements.sha256"
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    python = venv / "bin" / "python"
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        raise Stop("Odoo 19 runs on Python 3.10 to 3.13: install one of them and run this script with it.")
    _need_ensurepip()
    with step(f"Installing the Python packages of {', '.join(requirement_files)}"):
        shutil.rmtree(venv, ignore_errors=True)
        _create(venv)
        arguments = [part for file in files for part in ("-r", file)]
        run(
            [python, "-m", "pip", "install", "--quiet", *arguments],
            advice="check the network and the disk; if a version is gone from PyPI, change it in script/requirements.",
        )
    stamp.write_text(wanted)
    return python


def _need_ensurepip():
    try:
        import ensurepip  # noqa: F401  Debian ships it apart from Python
    except ImportError:
        install(["python3-venv"])


def _create(venv):
    run([sys.executable, "-m", "venv", venv], advice="install python3-venv and run it again.")
