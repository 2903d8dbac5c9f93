"""Sales funnel: what came, where deals die, how often they are won, by whom and from where."""

from .sheet import GREEN, NUMBER, PERCENT, RED, Dashboard, translated

DEALS, CLOSINGS, LOSSES = "crm.deal.report", "crm.closing.report", "crm.loss.report"
FLOW, FACTS = "crm.stage.flow", "crm.funnel.fact"
FIELDS = {"period": "day", "team": "team_id", "person": "user_id", "source": "source_id", "category": "categ_id"}
FILTERS = {
    "period": ("Period", None, "last_90_days"),
    "team": ("Sales Team", "crm.team", None),
    "person": ("Salesperson", "res.users", None),
    "source": ("Source", "utm.source", None),
    "category": ("Product Category", "product.category", None),
    "funnel": ("Funnel", "crm.funnel", None),
}
STEPS = 10  # of a funnel at most
MENU = "crm_funnel_metrics.crm_%s_menu"
# (title, pivot, measure, whether less is good, made-up figure now and before)
KPIS = [
    ("New deals", "deals", "deals", False, 240, 210),
    ("Won", "closings", "won", False, 84, 70),
    ("Lost", "closings", "lost", True, 96, 101),
    ("Amount won", "closings", "won_amount", False, 184000, 152000),
    ("Win rate", "closings", "win_rate", False, 46.7, 40.9),
    ("Days to win (median)", "closings", "days_to_win_median", True, 38, 44),
]
# How a figure is shown. One of nothing before is not compared with.
SHOWN = {"won_amount": "FORMAT.LARGE.NUMBER(%s)", "win_rate": "%s/100"}


def build(is_sample):
    board = Dashboard(FILTERS, is_sample)
    add_kpis(board)
    add_steps(board)
    board.add_charts(
        board.cell_chart("Steps of the funnel", "bar", f"A12:A{11 + STEPS}", f"B12:B{11 + STEPS}",
                         MENU % "funnel_fact", showValues=True, horizontal=True),
        board.chart("Came into each stage", "funnel", FLOW, FIELDS, ["stage_id"], "entered",
                    {"New": 240, "Qualified": 150, "Proposition": 110, "Negotiation": 95}, MENU % "stage_flow",
                    domain=[["stage_id", "!=", False]], showValues=True),
    )  # fmt: skip
    board.add_charts(
        board.chart("Won and lost by month", "bar", CLOSINGS, FIELDS, ["day:month", "outcome"], "__count",
                    {"September": 60, "October": 58, "November": 62}, MENU % "closing_report",
                    domain=[["outcome", "in", ["won", "lost"]]], legend="top", stacked=True, colors=[RED, GREEN]),
        board.chart("Lost in each stage", "bar", FLOW, FIELDS, ["stage_id"], "lost",
                    {"New": 30, "Qualified": 26, "Proposition": 25, "Negotiation": 15}, MENU % "stage_flow",
                    domain=[["lost", "=", 1]]),
    )  # fmt: skip
    board.add_charts(
        board.chart("Why deals are lost", "bar", LOSSES, FIELDS, ["lost_reason_id"], "lost",
                    {"Too expensive": 41, "No need": 30, "No answer": 25}, MENU % "loss_report", horizontal=True),
        board.chart("Win rate by team, %", "bar", CLOSINGS, FIELDS, ["team_id"], "win_rate",
                    {"North": 52, "South": 41}, MENU % "closing_report", horizontal=True),
    )  # fmt: skip
    board.add_charts(
        board.chart("Win rate by source, %", "bar", CLOSINGS, FIELDS, ["source_id"], "win_rate",
                    {"Search engine": 44, "Fair": 38, "Recommendation": 61}, MENU % "closing_report",
                    horizontal=True),
        board.chart("Win rate by product category, %", "bar", CLOSINGS, FIELDS, ["categ_id"], "win_rate",
                    {"Boats": 48, "Motors": 35}, MENU % "closing_report", horizontal=True),
    )  # fmt: skip
    measures = {"won": None, "lost": None, "win_rate": "0", "won_amount": "#,##0"}
    for title, field, label, column in (
        ("Salespeople", "user_id", "Salesperson", "A"),
        ("Sources", "source_id", "Source", "G"),
    ):
        pivot = board.add_pivot(title, CLOSINGS, FIELDS, measures, [field], sort="won_amount")
        board.add_ranking(title, pivot, 10, (label, "Won", "Lost", "Win rate, %", "Amount won"), column)
    board.skip(14)
    return board.build()


def add_kpis(board):
    """Rows 2 to 7 of the data: what, now, before, and the two as they are shown."""
    measures = {name: dict.fromkeys(kpi[2] for kpi in KPIS if kpi[1] == name) for name in ("deals", "closings")}
    models = {"deals": DEALS, "closings": CLOSINGS}
    pivots = {
        (name, offset): board.add_pivot(name, models[name], FIELDS, measures[name], offset=offset)
        for name in models for offset in (0, -1)
    }  # fmt: skip
    board.data["B1"], board.data["C1"] = translated("Current"), translated("Previous")
    cards = []
    for row, (title, name, measure, is_less_good, now, before) in enumerate(KPIS, 2):
        board.data[f"A{row}"] = translated(title)
        for column, shown, offset, sample in (("B", "D", 0, now), ("C", "E", -1, before)):
            board.set_data(f"{column}{row}", f'=PIVOT.VALUE({pivots[name, offset]},"{measure}")', sample)
            figure = SHOWN.get(measure, "ROUND(%s)") % f"{column}{row}"
            board.data[f"{shown}{row}"] = (
                f'=IFERROR(IF({column}{row}=0,"",{figure}),"")' if offset else f'=IFERROR({figure},"")'
            )
        if measure != "won_amount":
            board.data_formats[f"D{row}:E{row}"] = PERCENT if measure == "win_rate" else NUMBER
        cards.append((title, f"D{row}", f"E{row}", "since last period", is_less_good))
    board.add_scorecards(cards[:3], MENU % "rates_board")
    board.add_scorecards(cards[3:], MENU % "rates_board")


def add_steps(board):
    """Rows 12 onwards: the steps of the chosen funnel, of the first without a choice, and what is left of them."""
    pivot = board.add_pivot("Steps", FACTS, {**FIELDS, "funnel": "funnel_id"}, {"value": None, "amount": None},
                            ["funnel_id", "step_id"], [["is_passed", "=", False]])  # fmt: skip
    board.data["A11"] = translated("Step")
    board.data["B11"], board.data["C11"] = translated("Number"), translated("Of the first step")
    samples = [("Contacts", 800), ("Meetings held", 310), ("Proposals sent", 180), ("Invoices", 84)]
    for number in range(1, STEPS + 1):
        row = 11 + number
        label, value = samples[number - 1] if number <= len(samples) else ("", "")
        step = f'"#funnel_id",1,"#step_id",{number}'
        board.set_data(f"A{row}", f'=IFERROR(PIVOT.HEADER({pivot},{step}),"")', translated(label) if label else "")
        board.set_data(f"B{row}", f'=IFERROR(PIVOT.VALUE({pivot},"value",{step}),"")', value)
        board.data[f"C{row}"] = f'=IFERROR(B{row}/B$12,"")'
        board.data_formats[f"B{row}"], board.data_formats[f"C{row}"] = NUMBER, PERCENT
