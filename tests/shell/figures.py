"""Run in ``odoo shell`` with REPORTS and SPLITS: print the funnel tables that the director sees, as JSON.

One line, ``{report: {split: {line: values}}}``, the total under All; stages only where the report has them.
"""

import json

director = env["res.users"].search([("login", "=", "director")])


def table(report, split):
    found = env[report].with_user(director).with_context(lang="en_US").get_figures(split)
    return {line["label"]: line["values"] for line in [*found["rows"], found["total"]]}


tables = {
    report: {split: table(report, split) for split in SPLITS if split in env[report]._get_splits()}
    for report in REPORTS
}
print(f"FIGURES {json.dumps(tables)}")
