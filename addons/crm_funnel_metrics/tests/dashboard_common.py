import json

from odoo.tests import HttpCase

# Evaluates a dashboard in the page, as its own screen does: every cell, every chart.
CHECK = """
(async () => {
    const expected = %(expected)s;
    const problems = [];
    const env = odoo.__WOWL_DEBUG__.root.env;
    const helpers = odoo.loader.modules.get("@spreadsheet/helpers/model");
    const { toXC } = odoo.loader.modules.get("@odoo/o-spreadsheet").helpers;
    const { snapshot, is_sample: isSample } = await (await fetch("/spreadsheet/dashboard/data/%(id)s")).json();
    const model = helpers.createSpreadsheetModel({ env, data: snapshot, revisions: [] });
    await helpers.waitForDataLoaded(model);
    const cells = {};
    for (const sheetId of model.getters.getSheetIds()) {
        const sheet = model.getters.getSheetName(sheetId);
        for (const position of model.getters.getEvaluatedCellsPositions(sheetId)) {
            const cell = model.getters.getEvaluatedCell(position);
            const name = `${sheet}!${toXC(position.col, position.row)}`;
            cells[name] = cell;
            if (cell.type === "error") {
                problems.push(`${name}: ${cell.value} ${cell.message || ""}`);
            }
        }
    }
    for (const id of model.getters.getOdooChartIds()) {
        const source = model.getters.getChartDataSource(id);
        if (!source.isValid()) {
            problems.push(`chart ${id}: ${source.getLoadingError?.()?.message}`);
        }
    }
    for (const [name, value] of Object.entries(expected)) {
        const found = typeof value === "number" ? cells[name]?.value : cells[name]?.formattedValue ?? "";
        const isAlike = typeof value === "number" ? Math.abs(found - value) < 1e-6 : found === value;
        if (!isAlike) {
            problems.push(`${name}: ${found} instead of ${value}`);
        }
    }
    if (Boolean(isSample) !== %(is_sample)s) {
        problems.push(`sample: ${isSample}`);
    }
    if (problems.length) {
        console.error(problems.join("\\n"));
    } else {
        console.log("test successful");
    }
})().catch((error) => console.error(error.cause?.message || error.data?.message || error.message));
"""
# On a phone: every scorecard and chart is drawn, none is wider than the screen.
CHECK_PHONE = """
(async () => {
    const wanted = %(number)s;
    for (let wait = 0; wait < 400 && document.querySelectorAll(".o-mobile-figure canvas").length < wanted; wait++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const figures = [...document.querySelectorAll(".o-mobile-figure canvas")];
    if (figures.length !== wanted) {
        console.error(`${figures.length} figures`);
    } else if (figures.some((figure) => figure.getBoundingClientRect().right > window.innerWidth + 1)) {
        console.error("wider than the screen");
    } else {
        console.log("test successful");
    }
})();
"""
READY = (
    "Boolean(odoo.loader.modules.get('@spreadsheet/helpers/model')"
    " && document.querySelector('.o_spreadsheet_dashboard_action'))"
)


class DashboardCase(HttpCase):
    """Opens a spreadsheet dashboard in the browser. No cell may be an error, no chart invalid."""

    def assert_dashboard(self, dashboard, login, expected=None, is_sample=False):
        """``expected``: {cell, for example Data!B2: number, or text as it is shown}."""
        code = CHECK % {
            "expected": json.dumps(expected or {}),
            "id": dashboard.id,
            "is_sample": json.dumps(is_sample),
        }
        self.browser_js(f"/odoo/dashboards?dashboard_id={dashboard.id}", code, READY, login=login)

    def assert_phone(self, dashboard, login):
        """All figures of the dashboard are there on a phone."""
        self.browser_size = "390x844"
        self.touch_enabled = True
        figures = json.loads(dashboard.spreadsheet_data)["sheets"][0]["figures"]
        code = CHECK_PHONE % {"number": len(figures)}
        self.browser_js(f"/odoo/dashboards?dashboard_id={dashboard.id}", code, READY, login=login)
