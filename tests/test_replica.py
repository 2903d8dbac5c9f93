"""With a read replica, everything our screens read comes from it, and nothing tries to write there."""

import re
import socket
import subprocess
import time

import pytest
import requests

from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from databases import shell
from ours import arguments_of, is_ours, public_methods
from script.host.odoo import BAD_LINE
from script.host.paths import HOST, PROJECT

DATABASE = "crmd_replica"
LOG = HOST / "replica.log"
RPC_LINE = re.compile(r"/web/dataset/call_kw/(\S+) HTTP/1.1\" 200 - .* (\S+)$", re.M)


@pytest.fixture(scope="module")
def call(host):
    """Call a method over HTTP as administrator, on a server whose replica is the database itself."""
    host.copy(host.addons_template(), DATABASE)
    shell(host, DATABASE, "running_company.py")
    shell(host, DATABASE, "planned_company.py")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    replica = [f"--db_replica_{key[2:].lower()}={value}" for key, value in host.postgres.environment.items()
               if key in ("PGHOST", "PGPORT")]  # fmt: skip
    options = ["-d", DATABASE, "--http-port", port, "--max-cron-threads", "0", *replica]
    with LOG.open("w") as log:
        server = subprocess.Popen(
            host.command("server", *options), cwd=PROJECT, env=host.environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield Client(f"http://127.0.0.1:{port}").call
    finally:
        server.terminate()
        server.wait()
        host.drop(DATABASE)


class Client:
    """An administrator's session."""

    def __init__(self, address):
        self.address, self.session = address, requests.Session()
        self._wait()
        self._post("/web/session/authenticate", {"db": DATABASE, "login": "admin", "password": "admin"})

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}.{method}"
        return self._post(path, {"model": model, "method": method, "args": args, "kwargs": kwargs})

    def _post(self, path, params):
        answer = self.session.post(self.address + path, json={"jsonrpc": "2.0", "params": params}, timeout=60).json()
        assert not answer.get("error"), answer["error"]["data"]["debug"][-2000:]
        return answer["result"]

    def _wait(self):
        for _ in range(600):
            try:
                return self.session.get(f"{self.address}/web/health", timeout=60)
            except requests.ConnectionError:
                time.sleep(0.1)
        raise AssertionError(f"the server does not answer, see {LOG}")


def test_reads_stay_on_the_replica(call):
    registry = Registry(get_db_name())
    called = set()
    for model in registry.models.values():
        if is_ours(model) and not model._abstract and not model._transient:
            called |= {f"{model._name}.{method}" for method in read_as_the_client_does(call, model)}
    for name, method in public_methods(registry):
        if getattr(getattr(registry[name], method), "_readonly", False) and not registry[name]._abstract:
            call_public_method(call, registry, name, method)
            called.add(f"{name}.{method}")
    log = LOG.read_text()
    answered = RPC_LINE.findall(log)
    assert called <= {method for method, _ in answered}
    assert not {(method, cursor) for method, cursor in answered if cursor != "ro"}
    assert not BAD_LINE.findall(log)


def read_as_the_client_does(call, model):
    """What list, pivot, graph and search views of a model send; return the methods called."""
    fields = {name: field for name, field in model._fields.items() if field.store}
    groups = [name for name, field in fields.items() if field.type in ("many2one", "selection", "char")]
    groups += [f"{name}:month" for name, field in fields.items() if field.type in ("date", "datetime")]
    aggregates = ["__count", *(f"{name}:{field.aggregator}" for name, field in fields.items()
                               if field.aggregator and field.type in ("integer", "float", "monetary"))]  # fmt: skip
    call(model._name, "get_views", [[False, "search"], [False, "list"]])
    call(model._name, "web_search_read", [], {name: {} for name in fields}, limit=80)
    for group in groups:
        call(model._name, "formatted_read_group", [], [group], aggregates)
    call(model._name, "formatted_read_grouping_sets", [], [[], groups[:1], groups[:2]], aggregates)
    return {"get_views", "web_search_read", "formatted_read_group", "formatted_read_grouping_sets"}


def call_public_method(call, registry, name, method):
    arguments = arguments_of(registry, name, method)
    if not getattr(getattr(registry[name], method), "_api_model", False):
        records = call(name, "search", [], limit=1)
        assert records, f"{name} has no record to call {method} on"
        arguments = [records, *arguments]
    call(name, method, *arguments)
