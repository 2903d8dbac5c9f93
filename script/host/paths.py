"""Where things lie. Everything the scripts build is under ``.host/`` and may be deleted at any time."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ADDONS = PROJECT / "addons"
REQUIREMENTS = PROJECT / "script" / "requirements"
HOST = PROJECT / ".host"
VENV = HOST / "venv"
LINT_VENV = HOST / "lint"
FOREIGN = HOST / "foreign"
DEBIAN_ROOT = HOST / "debian"
DEBIAN_ODOO = DEBIAN_ROOT / "usr" / "lib" / "python3" / "dist-packages"


def addon_names():
    """Names of the installable addons of this repository, sorted."""
    return sorted(manifest.parent.name for manifest in ADDONS.glob("*/__manifest__.py"))


def odoo_home():
    """Folder that holds the ``odoo`` package: $ODOO_HOME when it is set, else the unpacked Debian package."""
    return Path(os.environ["ODOO_HOME"]).expanduser().resolve() if os.environ.get("ODOO_HOME") else DEBIAN_ODOO
