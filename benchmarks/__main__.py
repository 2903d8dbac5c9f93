"""python -m benchmarks --config CONF [--scale 1m|100k] [name ...]: build the data once, measure, print the table."""

import argparse
import time

from .measure import table

NAMES = (
    "logging",
    "backfill",
    "facts",
    "stage_flow",
    "funnel",
    "plan",
    "assignment",
    "segmentation",
    "sla",
    "channels",
    "matching",
)


def main():
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--scale", choices=("1m", "100k"), default="1m")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which of {', '.join(NAMES)}; all by default")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}: choose from {', '.join(NAMES)}")
    import odoo.init  # noqa: F401  Odoo must be set up before any other import of it
    from odoo.tools import config

    config.parse_config(["-c", arguments.config, "--log-level=warn", "--http-interface=127.0.0.1"], setup_logging=True)
    from . import (
        assignment,
        backfill,
        channels,
        facts,
        funnel,
        logging_cost,
        matching,
        plan,
        segmentation,
        sla,
        stage_flow,
    )

    loaded = (
        logging_cost,
        backfill,
        facts,
        stage_flow,
        funnel,
        plan,
        assignment,
        segmentation,
        sla,
        channels,
        matching,
    )
    modules = dict(zip(NAMES, loaded, strict=True))
    figures = []
    for name in arguments.names or NAMES:
        print(time.strftime("%H:%M:%S"), f"measuring {name}", flush=True)
        figures += modules[name].run(arguments.scale)
    print(f"\n{time.strftime('%Y-%m-%d')}, scale {arguments.scale}, seconds as median (min-max)\n\n{table(figures)}")


main()
