"""The scripts say in one sentence what to do when they cannot go on, whatever is missing on the machine."""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import polib
import pytest

from script.host import catalogs, console, packages, postgres, python
from script.host.console import Stop
from script.host.odoo import Odoo
from script.host.paths import PROJECT

Usage = namedtuple("Usage", "free")


@pytest.fixture
def checkout(tmp_path):
    """A checkout with nothing but the scripts, whose .host/ is its own."""
    shutil.copytree(PROJECT / "script", tmp_path / "script", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "addons").mkdir()
    return tmp_path


@pytest.fixture
def fake_odoo(tmp_path):
    """A function that makes a folder which looks like Odoo of a version."""

    def make(version):
        (tmp_path / "own" / "odoo").mkdir(parents=True)
        (tmp_path / "own" / "odoo" / "release.py").write_text(f"version_info = ({version}, 0, 'final', 0, '')\n")
        return tmp_path / "own"

    return make


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refusal(checkout, *command, **environment):
    """The sentence with which a script of the checkout stops; fail when there is more, or none."""
    kept = {key: value for key, value in os.environ.items() if key not in ("ODOO_HOME", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, f"script/{command[0]}", *command[1:]],
        cwd=checkout, env={**kept, **environment}, text=True, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    lines = done.stderr.strip().splitlines()
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    assert lines[0].startswith("Stopped: ")
    return lines[0]


def serve(checkout, **environment):
    return refusal(checkout, "server", "--port", str(free_port()), **environment)


def programs(folder, **scripts):
    """A folder of fake programs that comes first in PATH."""
    folder.mkdir()
    for name, body in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def pretend_venv(checkout):
    """Mark the environment and the addons of others as there, so that a test gets past them in no time."""
    (checkout / ".host" / "venv" / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (checkout / ".host" / "foreign").mkdir()
    for folder, *names in (("venv", "odoo.txt", "test.txt"), ("foreign", "addons.txt")):
        files = [checkout / "script" / "requirements" / name for name in names]
        digest = hashlib.sha256(b"".join(map(Path.read_bytes, files))).hexdigest()
        (checkout / ".host" / folder / "requirements.sha256").write_text(digest)


def test_another_odoo_version_is_named(checkout, fake_odoo):
    assert "is Odoo 18.0: point ODOO_HOME at an Odoo 19.0" in serve(checkout, ODOO_HOME=str(fake_odoo("18, 0")))


def test_folder_without_odoo_is_named(checkout):
    assert "point ODOO_HOME at the folder that holds the odoo package" in serve(checkout, ODOO_HOME=str(checkout))


def test_taken_port_is_named_with_the_way_out(checkout):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"run script/server --port {max(port + 1, 8070)}" in refusal(checkout, "server", "--port", str(port))


def test_port_out_of_range_is_refused(checkout):
    assert "70000 is no port" in refusal(checkout, "server", "--port", "70000")


@pytest.mark.parametrize(("script", "lock"), [("server", "demo"), ("test", "test"), ("bench", "bench")])
def test_second_script_of_a_folder_is_refused(checkout, script, lock):
    (checkout / ".host").mkdir()
    with (checkout / ".host" / f"{lock}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert f"script/{script}" in refusal(checkout, script)


def test_silent_postgresql_is_named(checkout, fake_odoo):
    pretend_venv(checkout)
    sentence = serve(checkout, ODOO_HOME=str(fake_odoo("19, 0")), PGHOST=str(checkout))
    assert "check that PostgreSQL runs and that PGHOST" in sentence


def test_package_gone_from_debian_is_named(checkout, tmp_path):
    """apt is asked in vain; a mirror is known, so the advice is an Odoo of one's own."""
    body = """case "$*" in
        indextargets*) echo https://mirror.invalid/debian;;
        *" download "*) echo "E: Unable to locate package odoo-19"; exit 100;;
    esac"""
    sentence = serve(checkout, PATH=programs(tmp_path / "bin", **{"apt-get": body}))
    assert "Unable to locate package odoo-19" in sentence
    assert "point ODOO_HOME at an Odoo 19" in sentence


def test_version_gone_from_pypi_is_named(monkeypatch, tmp_path):
    def create(venv):
        (venv / "bin").mkdir(parents=True)
        (venv / "bin" / "python").write_text("#!/bin/sh\necho 'No matching distribution found for lxml==0'; exit 1\n")
        (venv / "bin" / "python").chmod(0o755)

    monkeypatch.setattr(python, "VENV", tmp_path / "venv")
    monkeypatch.setattr(python, "_create", create)
    with pytest.raises(Stop, match="lxml==0.*change it in script/requirements"):
        python.ensure_venv()
    assert not (tmp_path / "venv" / "requirements.sha256").exists()


def test_unsupported_python_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(python, "VENV", tmp_path)
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    with pytest.raises(Stop, match="Python 3.10 to 3.13"):
        python.ensure_venv()


def test_missing_package_without_sudo_gives_the_line_to_type(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(
        Stop, match="no sudo.*run as root: apt-get update && apt-get install -y --no-install-recommends chromium"
    ):
        packages.ensure_chromium()


def test_full_disk_is_named_before_and_after_the_fact(monkeypatch, tmp_path):
    monkeypatch.setattr(packages, "HOST", tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**30 - 1))
    with pytest.raises(Stop, match="less than 1 GB"):
        packages.need_disk(1)
    with pytest.raises(Stop, match="free some disk"):
        console.run(["sh", "-c", "echo 'write: No space left on device'; exit 1"], advice="never")


def test_folder_closed_to_postgres_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv("PGHOST")
    monkeypatch.setattr(postgres, "HOST", tmp_path / "closed" / ".host")
    (tmp_path / "closed" / ".host").mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    with pytest.raises(Stop, match=f"{tmp_path}/closed is closed to the user postgres"):
        postgres.Postgres("demo", durable=True)._open_path()


def test_deep_checkout_gets_a_short_socket_folder_of_its_own(monkeypatch, tmp_path):
    monkeypatch.delenv("PGHOST")
    sockets = set()
    for name in ("a" * 100, "b" * 100):
        monkeypatch.setattr(postgres, "HOST", tmp_path / name)
        sockets.add(postgres.Postgres("demo", durable=True).socket)
    assert len(sockets) == 2
    assert all(len(str(path)) <= postgres.SOCKET_LIMIT for path in sockets)


def script(tmp_path, body):
    """Start a script whose main function is ``body``, and wait until it says that it runs."""
    path = tmp_path / "probe.py"
    path.write_text(
        "import subprocess, sys, time\n"
        f"sys.path.insert(0, {str(PROJECT / 'script')!r})\n"
        "from host.console import die_with_parent, main\n"
        f"def probe():\n    {body}\n    time.sleep(60)\nmain(probe)\n"
    )
    process = subprocess.Popen([sys.executable, path], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return process, process.stdout.readline().strip()


def test_terminated_script_ends_with_a_sentence(tmp_path):
    process, _line = script(tmp_path, "print('runs', flush=True)")
    process.terminate()
    _out, errors = process.communicate(timeout=10)
    assert process.returncode == 130
    assert errors.strip() == "Stopped: interrupted; run it again, what was half done is made anew."


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent death signal is Linux's")
def test_killed_script_takes_its_child_along(tmp_path):
    child = "subprocess.Popen(['sleep', '60'], preexec_fn=die_with_parent).pid"
    process, pid = script(tmp_path, f"print({child}, flush=True)")
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)
    deadline = time.monotonic() + 10
    while _lives(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(pid)


def _lives(pid):
    """Whether a process runs; a zombie that nobody waits for does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_interrupted_build_is_never_taken_for_a_database(host):
    with pytest.raises(Stop), host.building("crmd_try") as database:
        host.postgres.tool("createdb", database)
        raise Stop("interrupted")
    assert "crmd_try" not in host.postgres.databases()
    with host.building("crmd_try") as database:
        assert database not in host.postgres.databases()
        host.postgres.tool("createdb", database)
    assert "crmd_try" in host.postgres.databases()
    host.drop("crmd_try")


@pytest.mark.parametrize(
    ("level", "strict", "stops"),
    [("INFO", True, False), ("WARNING", False, False), ("WARNING", True, True), ("ERROR", False, True)],
)
def test_what_odoo_logs_decides(host, monkeypatch, level, strict, stops):
    line = f"2026-01-01 10:00:00,000 17 {level} demo odoo.modules: something"
    monkeypatch.setattr(Odoo, "command", lambda self, *arguments: ["echo", line])
    if stops:
        with pytest.raises(Stop, match="something"):
            host.run("server", strict=strict)
    else:
        assert line in host.run("server", strict=strict)


def test_translations_survive_a_new_template():
    template = polib.POFile()
    template.extend([polib.POEntry(msgid="Kept"), polib.POEntry(msgid="New")])
    old = polib.POFile()
    old.extend([polib.POEntry(msgid="Kept", msgstr="Оставлено"), polib.POEntry(msgid="Gone", msgstr="Нет")])
    terms = [(entry.msgid, entry.msgstr) for entry in catalogs.merged(template, old, "ru")]
    assert terms == [("Kept", "Оставлено"), ("New", "")]
