"""Odoo 19 from Debian's package, unpacked without root, and the system packages that are missing here."""

import os
import re
import shutil
from pathlib import Path

from .console import Stop, run, step
from .paths import DEBIAN_ODOO, DEBIAN_ROOT, HOST, odoo_home

ODOO_SERIES = "19.0"
# Odoo 19 lives in Debian sid; it is unpacked, not installed, so the system's own packages stay as they are.
FROM_SID = (
    "odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-roboto-unhinted fonts-montserrat "
    "fonts-ocr-b fonts-glyphicons-halflings"
).split()
# sid's Font Awesome 7 lacks the 4.7 files Odoo links to, so these come from the machine's own release.
FROM_HERE = "fonts-font-awesome fonts-inconsolata".split()
# Debian strips this webcam blur; the browser reports its absence as an error, which fails every tour.
STRIPPED = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
VERSION = re.compile(r"^version_info = \((\d+), (\d+)", re.M)


def need_disk(gigabytes):
    """Raise Stop when less than that is free where everything is built."""
    HOST.mkdir(exist_ok=True)
    if shutil.disk_usage(HOST).free < gigabytes * 2**30:
        raise Stop(f"less than {gigabytes} GB are free under {HOST}: free some disk and run it again.")


def ensure_chromium():
    """Install Chromium for the browser journeys, unless one of the browsers that Odoo's tests look for is there."""
    if not any(map(shutil.which, ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable"))):
        install(["chromium"])


def install(missing):
    """Install Debian packages by root or sudo; raise Stop with the line to type when neither works."""
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    _update_lists(f"apt-get update && {line}")
    with step(f"Installing {', '.join(missing)}"):
        run([*_sudo(line), "env", "DEBIAN_FRONTEND=noninteractive", *line.split()], advice=_by_hand(line))


def _update_lists(line="apt-get update"):
    """Fetch the package lists, which a fresh machine does not have yet."""
    with step("Updating the package lists"):
        run([*_sudo(line), "apt-get", "update"], advice=_by_hand(line))


def _sudo(line):
    """What makes a command root's; raise Stop when the user is not and cannot become it."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        raise Stop(f"system packages are missing and there is no sudo here: {_by_hand(line)}")
    return ["sudo", "-n"]


def _by_hand(line):
    return f"run as root: {line}; then run this again."


def ensure_odoo():
    """Make sure that an Odoo 19 is there: the user's own ($ODOO_HOME), or Debian's, fetched once."""
    if not os.environ.get("ODOO_HOME") and not (DEBIAN_ROOT / "complete").exists():
        _fetch_odoo()
    home = odoo_home()
    release = home / "odoo" / "release.py"
    if not release.exists():
        raise Stop(f"there is no odoo/release.py in {home}: point ODOO_HOME at the folder that holds the odoo package.")
    version = VERSION.search(release.read_text())
    found = ".".join(version.groups()) if version else "unknown"
    if found != ODOO_SERIES:
        raise Stop(f"{home} is Odoo {found}: point ODOO_HOME at an Odoo {ODOO_SERIES} or unset it.")


def _fetch_odoo():
    need_disk(4)
    if not shutil.which("apt-get"):
        raise Stop("this machine has no apt-get: point ODOO_HOME at an Odoo 19 source tree of your own.")
    downloads = HOST / "downloads"
    shutil.rmtree(DEBIAN_ROOT, ignore_errors=True)
    for folder in (downloads / "lists" / "partial", downloads / "archives" / "partial", DEBIAN_ROOT):
        folder.mkdir(parents=True, exist_ok=True)
    sid = _sid_options(downloads)
    with step("Fetching Odoo 19 (130 MB)"):
        run(["apt-get", *sid, "update"], advice="check the network and the Debian mirror, then run it again.")
        advice = "check the network; if a package is gone from Debian sid, point ODOO_HOME at an Odoo 19 source tree."
        run(["apt-get", *sid, "download", *FROM_SID], cwd=downloads, advice=advice)
        try:
            run(["apt-get", "download", *FROM_HERE], cwd=downloads, advice=advice)
        except Stop:
            _update_lists()
            run(["apt-get", "download", *FROM_HERE], cwd=downloads, advice=advice)
    with step("Unpacking it (1.3 GB)"):
        for package in sorted(downloads.glob("*.deb")):
            run(["dpkg-deb", "-x", package, DEBIAN_ROOT], advice="free some disk and run it again.")
        stripped = DEBIAN_ODOO / STRIPPED
        stripped.parent.mkdir(parents=True, exist_ok=True)
        stripped.touch()
        broken = next((path for path in DEBIAN_ROOT.rglob("*") if path.is_symlink() and not path.exists()), None)
        if broken:
            raise Stop(
                f"{broken.relative_to(DEBIAN_ROOT)} of the Odoo package points nowhere: report it with this line."
            )
    shutil.rmtree(downloads)
    (DEBIAN_ROOT / "complete").touch()


def _sid_options(folder):
    """apt options for a private view of Debian sid on this machine's own mirror."""
    targets = run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
        advice="this machine has no Debian mirror in its apt sources: add one.",
    )
    mirror = next((uri for uri in targets.split() if uri.rstrip("/").endswith("/debian")), None)
    if not mirror:
        raise Stop("no Debian mirror in this machine's apt sources: add one, or point ODOO_HOME at an Odoo 19.")
    sources = folder / "sid.list"
    sources.write_text(f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirror} sid main\n")
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder,
        "APT::Sandbox::User": Path.home().owner() if os.geteuid() else "root",
    }
    return [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
