"""Sales plan: where the month stands, by direction, team and person.

Figures of different directions do not add up, so the scorecards are those of one: of the chosen one, else of the first.
"""

from .sheet import NUMBER, PERCENT, Dashboard, translated

MODEL = "crm.plan.report"
FIELDS = {"period": "day", "direction": "metric_id", "team": "team_id", "person": "user_id", "plan": "plan_id"}
FILTERS = {
    "period": ("Month", None, "this_month"),
    "direction": ("Direction", "crm.metric", None),
    "team": ("Sales Team", "crm.team", None),
    "person": ("Person", "res.users", None),
    "plan": ("Plan", "crm.activity.plan", None),
}
MENU = "crm_funnel_metrics_activity_plan.crm_plan_fact_menu"
# (label, measure, format, made-up figures of the first direction and of the second)
MEASURES = [
    ("Plan", "target", NUMBER, (100000, 60)),
    ("Fact", "fact", NUMBER, (64000, 41)),
    ("% of plan", "completion", PERCENT, (0.64, 0.68)),
    ("% of the month gone", "gone", PERCENT, (0.6, 0.6)),
    ("Expected to date", "expected", NUMBER, (60000, 36)),
    ("Forecast", "forecast", NUMBER, (106000, 68)),
    ("Last year's month", "last_year", NUMBER, (91000, 55)),
]
COLUMNS = "BCDEFGH"
TABLE = {"target": "#,##0", "fact": "#,##0", "completion": "0", "forecast": "#,##0"}
SAMPLE_NAMES = ("Deals won, amount", "Deals won")
DIRECTIONS, PEOPLE = 8, 200  # lines shown at most


def build(is_sample):
    board = Dashboard(FILTERS, is_sample)
    add_directions(board)
    cell = {measure: f"{column}2" for column, (_label, measure, *_rest) in zip(COLUMNS, MEASURES, strict=True)}
    board.add_scorecards(
        [
            ("Fact", cell["fact"], cell["target"], "planned", False),
            ("Forecast", cell["forecast"], cell["target"], "planned", False),
            ("Last year's month", cell["last_year"], None, "", False),
        ],
        MENU,
    )
    board.add_scorecards(
        [
            ("% of plan", cell["completion"], "A2", "", False),
            ("% of the month gone", cell["gone"], None, "", False),
            ("Expected to date", cell["expected"], cell["target"], "planned", False),
        ],
        MENU,
    )
    board.add_charts(
        board.chart("% of plan by direction", "bar", MODEL, FIELDS, ["metric_id"], "completion",
                    {"Deals won": 68, "Deals won, amount": 64}, MENU, domain=[["target", ">", 0]], horizontal=True),
        board.chart("% of plan by team", "bar", MODEL, FIELDS, ["team_id", "metric_id"], "completion",
                    {"North": 71, "South": 57}, MENU, legend="top", domain=[["target", ">", 0]], horizontal=True),
    )  # fmt: skip
    board.add_charts(
        board.chart("% of plan by person", "bar", MODEL, FIELDS, ["user_id", "metric_id"], "completion",
                    {"Anna": 90, "Boris": 62, "Clara": 40}, MENU, legend="top", domain=[["target", ">", 0]],
                    horizontal=True),
        height=700,
    )  # fmt: skip
    for title, field, label, column in (("Teams", "team_id", "Sales Team", "A"), ("People", "user_id", "Person", "G")):
        pivot = board.add_pivot(title, MODEL, FIELDS, TABLE, ["metric_id", field], [["target", "!=", False]])
        board.add_ranking(title, pivot, PEOPLE, (label, "Plan", "Fact", "% of plan", "Forecast"), column)
    board.skip(PEOPLE + 4)
    return board.build()


def add_directions(board):
    """Rows 2 onwards: a direction each, with the measures beside it."""
    measures = dict.fromkeys(measure for _label, measure, *_rest in MEASURES)
    pivot = board.add_pivot("Directions", MODEL, FIELDS, measures, ["metric_id"])
    board.data["A1"] = translated("Direction")
    for number in range(1, DIRECTIONS + 1):
        row, place = 1 + number, f'"#metric_id",{number}'
        is_made_up = number <= len(SAMPLE_NAMES)
        name = translated(SAMPLE_NAMES[number - 1]) if is_made_up else ""
        board.set_data(f"A{row}", f'=IFERROR(PIVOT.HEADER({pivot},{place}),"")', name)
        for column, (label, measure, shape, samples) in zip(COLUMNS, MEASURES, strict=True):
            board.data[f"{column}1"] = translated(label)
            sample = samples[number - 1] if is_made_up else ""
            share = "/100" if shape == PERCENT else ""
            board.set_data(f"{column}{row}", f'=IFERROR(PIVOT.VALUE({pivot},"{measure}",{place}){share},"")', sample)
            board.data_formats[f"{column}{row}"] = shape
