"""python -m sample --config FILE --database NAME: load the sample company into a database with our addons."""

import argparse
import sys
import time

import odoo.init  # noqa: F401  before anything else of Odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from .loader import Refusal, load


def main():
    """Return the exit code: 0 loaded or already there, 1 refused."""
    parser = argparse.ArgumentParser(prog="python -m sample", description=__doc__.split(":", 1)[1])
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--database", required=True, help="a database with our addons installed and no leads")
    arguments = parser.parse_args()
    config.parse_config(
        ["-c", arguments.config, "-d", arguments.database, "--no-http", "--log-level=warn"], setup_logging=True
    )
    start = time.monotonic()
    try:
        with Registry(arguments.database).cursor() as cr:
            load(api.Environment(cr, SUPERUSER_ID, {}), lambda line: print(line, flush=True))
    except Refusal as refusal:
        print(f"Not loaded: {refusal}", file=sys.stderr)
        return 1
    print(f"Sample company ready in {time.monotonic() - start:.0f} s.")
    return 0


sys.exit(main())
