"""Channels: what each of them costs, brings and returns; for whoever may see the money of channels."""

from .sheet import NUMBER, PERCENT, Dashboard, translated

MODEL = "crm.channel.report"
FIELDS = {"period": "day", "team": "team_id", "source": "source_id", "medium": "medium_id", "campaign": "campaign_id"}
FILTERS = {
    "period": ("Period", None, "year_to_date"),
    "team": ("Sales Team", "crm.team", None),
    "source": ("Source", "utm.source", None),
    "medium": ("Medium", "utm.medium", None),
    "campaign": ("Campaign", "utm.campaign", None),
}
MENU = "crm_funnel_metrics.crm_channel_board_menu"
# (title, measure, format, whether less is good, made-up figure now and before)
KPIS = [
    ("Cost", "cost", NUMBER, True, 24000, 21000),
    ("Inquiries", "inquiries", NUMBER, False, 480, 430),
    ("Cost per inquiry", "cost_per_inquiry", NUMBER, True, 50, 49),
    ("Customers won", "customers", NUMBER, False, 60, 48),
    ("Cost per customer", "cost_per_customer", NUMBER, True, 400, 438),
    ("Return on paid", "return_paid", PERCENT, False, 3.8, 3.1),
]
# {measure: heading} of the two tables.
BRING = {"cost": "Cost", "inquiries": "Inquiries", "cost_per_inquiry": "Cost per inquiry", "customers": "Customers won"}
RETURN = {
    "paid": "Paid",
    "invoiced": "Invoiced",
    "cost_per_customer": "Cost per customer",
    "return_paid": "Return on paid, %",
}
SOURCES = ("Search engine", "Fair", "Newsletter")


def build(is_sample):
    board = Dashboard(FILTERS, is_sample)
    add_kpis(board)
    board.add_charts(
        by_month(board, "Cost by month", "cost", (7000, 8000, 9000)),
        by_month(board, "Inquiries by month", "inquiries", (150, 160, 170)),
    )
    board.add_charts(
        by_source(board, "Cost by source", "cost", (12000, 9000, 3000)),
        by_source(board, "Customers won by source", "customers", (35, 15, 10)),
    )
    board.add_charts(
        by_source(board, "Cost per customer by source", "cost_per_customer", (343, 600, 300)),
        by_source(board, "Return on paid by source, %", "return_paid", (420, 150, 510)),
    )
    for title, table, column in (("What sources bring", BRING, "A"), ("What sources return", RETURN, "G")):
        pivot = board.add_pivot(
            title, MODEL, FIELDS, dict.fromkeys(table, "#,##0"), ["source_id"], sort=next(iter(table))
        )
        board.add_ranking(title, pivot, 15, ("Source", *table.values()), column)
    board.skip(19)
    return board.build()


def by_month(board, title, measure, sample):
    months = dict(zip(("September", "October", "November"), sample, strict=True))
    return board.chart(title, "bar", MODEL, FIELDS, ["day:month"], measure, months, MENU)


def by_source(board, title, measure, sample):
    sources = dict(zip(SOURCES, sample, strict=True))
    return board.chart(title, "bar", MODEL, FIELDS, ["source_id"], measure, sources, MENU, horizontal=True)


def add_kpis(board):
    """Rows 2 to 7 of the data: what, now, before."""
    measures = dict.fromkeys(measure for _title, measure, *_rest in KPIS)
    now, before = (board.add_pivot("Channels", MODEL, FIELDS, measures, offset=offset) for offset in (0, -1))
    board.data["B1"], board.data["C1"] = translated("Current"), translated("Previous")
    cards = []
    for row, (title, measure, shape, is_less_good, *samples) in enumerate(KPIS, 2):
        share = "/100" if shape == PERCENT else ""
        board.data[f"A{row}"] = translated(title)
        for column, pivot, sample in zip("BC", (now, before), samples, strict=True):
            figure = f'PIVOT.VALUE({pivot},"{measure}"){share}'
            known = figure if pivot == now else f'IF({figure}=0,"",{figure})'  # nothing is not compared with
            board.set_data(f"{column}{row}", f'=IFERROR({known},"")', sample)
            board.data_formats[f"{column}{row}"] = shape
        shown, compared = f"B{row}", shape == NUMBER and f"C{row}"
        if measure == "cost":  # millions do not fit a card on a phone
            shown, compared = f"D{row}", f"E{row}"
            board.data[shown], board.data[compared] = (
                f'=IF({cell}="","",FORMAT.LARGE.NUMBER({cell}))' for cell in (f"B{row}", f"C{row}")
            )
        # A return may change its sign: the change of it in per cent says nothing.
        cards.append((title, shown, compared, "since last period", is_less_good))
    board.add_scorecards(cards[:3], MENU)
    board.add_scorecards(cards[3:], MENU)
