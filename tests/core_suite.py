"""Run the test suites of some modules with Odoo's own loader and runner: python core_suite.py MODULES ODOO-OPTIONS.

With ``list`` before them it names the tests instead, without a database.

``--test-tags`` alone would run the ``at_install`` tests of ``crm`` only while crm itself is being updated,
that is before anything that extends it is loaded. Here the whole database is loaded first, so every test,
browser ones included, meets the addons that are installed.
"""

import sys
import threading

import odoo.init  # noqa: F401  must come first in a script
from odoo import http
from odoo.modules.module import initialize_sys_path
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tests import loader
from odoo.tools import config

POSITIONS = ("at_install", "post_install")


def list_tests(modules, options):
    config.parse_config(options, setup_logging=True)
    initialize_sys_path()
    for position in POSITIONS:
        for test in loader.make_suite(modules, position):
            print(f"LISTED {type(test).__name__}.{test._testMethodName}")


def run(modules, options):
    config.parse_config(options, setup_logging=True)
    threading.current_thread().testing = True
    config["test_enable"] = False  # loading the registry must not start the tests by itself
    server.load_server_wide_modules()
    server.server = server.ThreadedServer(http.root)
    server.server.start(stop=False)
    Registry(config["db_name"][0])
    config["test_enable"] = True
    for position in POSITIONS:
        result = loader.run_suite(loader.make_suite(modules, position))
        print(f"{position}: {result.testsRun} tests run", flush=True)
    server.server.stop()


if __name__ == "__main__":
    task, arguments = (list_tests, sys.argv[2:]) if sys.argv[1] == "list" else (run, sys.argv[1:])
    task(arguments[0].split(","), arguments[1:])
