"""What a dashboard is made of, as the JSON of o-spreadsheet: scorecards, charts, tables and the data behind them.

A dashboard has two sheets: *Dashboard*, which one sees, and *Data* with the figures that scorecards and charts of cells
point to. On a phone only scorecards and charts are shown, one below the other, so whatever matters is one of them.
"""

WIDTH, GAP = 1100, 10
COLORS = ("#EFF6FF", "#FFF7ED", "#F0FDF4", "#FEF2F2", "#F5F3FF", "#F8FAFC")
LOCALE = {"name": "English (US)", "code": "en_US", "thousandsSeparator": ",", "decimalSeparator": ".",
          "dateFormat": "mm/dd/yyyy", "timeFormat": "hh:mm:ss", "formulaArgSeparator": ",", "weekStart": 7}  # fmt: skip
STYLES = {
    "1": {"textColor": "#01666b", "bold": True, "fontSize": 16},
    "2": {"bold": True, "textColor": "#434343", "verticalAlign": "middle"},
    "3": {"bold": True, "textColor": "#434343", "wrapping": "wrap", "verticalAlign": "middle", "align": "right"},
}
FORMATS = {"1": "0%", "2": "#,##0"}
PERCENT, NUMBER = 1, 2
GREEN, RED = "#00A04A", "#DC6965"
ROW = 23  # height of a row in pixels
TABLE = (185, 80, 80, 90, 95)  # widths of the columns of a table; two of them stand side by side


def translated(text):
    """Cell whose text is in the language of the reader."""
    return f'=_t("{text}")'


class Dashboard:
    """Collects the parts; ``is_sample`` takes what is made up instead of what is read from the database.

    ``filters``: {id: (label, model, default)}, without a model a period. Every part says by which fields of its model
    they go: {id: field}.
    """

    def __init__(self, filters, is_sample):
        self.is_sample = is_sample
        self.filters = filters
        self.cells, self.data = {}, {}
        self.cell_styles, self.data_formats, self.row_heights = {}, {}, {}
        self.figures, self.pivots, self.menus = [], {}, {}
        self.top = GAP

    # ------------------------------------------------------------
    # Data
    # ------------------------------------------------------------

    def add_pivot(self, name, model, fields, measures, rows=(), domain=(), offset=0, sort=None):
        """Add a pivot of records and return its number for formulas.

        ``measures``: {field: format or None}. ``offset`` -1: of the period before.
        """
        number = str(len(self.pivots) + 1)
        self.pivots[number] = {
            "type": "ODOO",
            "id": number,
            "formulaId": number,
            "name": name,
            "model": model,
            "domain": list(domain),
            "context": {},
            "measures": [
                {"id": measure, "fieldName": measure, **({"format": shape} if shape else {})}
                for measure, shape in measures.items()
            ],
            "rows": [{"fieldName": row} for row in rows],
            "columns": [],
            "sortedColumn": sort and {"measure": sort, "order": "desc", "domain": []},
            "fieldMatching": self._match(fields, offset),
        }
        return number

    def _match(self, fields, offset=0):
        return {
            key: {"chain": chain, "type": "many2one"} if self.filters[key][1] else
            {"chain": chain, "type": "date", "offset": offset}
            for key, chain in fields.items()
        }  # fmt: skip

    def set_data(self, cell, formula, sample):
        """Fill a cell of the sheet *Data*."""
        self.data[cell] = str(sample) if self.is_sample else formula

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def add_scorecards(self, cards, menu=None):
        """Add a line of scorecards: (title, cell, cell to compare with or None, what that is, whether less is good)."""
        width = (WIDTH - GAP * (len(cards) - 1)) // len(cards)
        for number, (title, cell, baseline, description, is_less_good) in enumerate(cards):
            data = {
                "type": "scorecard",
                "title": {"text": title, "bold": True, "color": "#434343"},
                "background": COLORS[number % len(COLORS)],
                "keyValue": f"Data!{cell}",
                "baselineMode": "percentage" if description == "since last period" else "text",
                "baselineDescr": {"text": description} if baseline else {},
                "baselineColorUp": RED if is_less_good else GREEN,
                "baselineColorDown": GREEN if is_less_good else RED,
                "humanize": False,
            }
            if baseline:
                data["baseline"] = f"Data!{baseline}"
            self._add_figure(data, number * (width + GAP), width, 100, menu)
        self.top += 100 + GAP

    def add_charts(self, *charts, height=300):
        """Add a line of charts, each (data, menu)."""
        width = (WIDTH - GAP * (len(charts) - 1)) // len(charts)
        for number, (data, menu) in enumerate(charts):
            self._add_figure(data, number * (width + GAP), width, height, menu)
        self.top += height + GAP

    def _add_figure(self, data, left, width, height, menu):
        key = f"figure-{len(self.figures) + 1}"
        self.figures.append(
            {"id": key, "tag": "chart", "width": width, "height": height, "col": 0, "row": 0,
             "offset": {"x": left, "y": self.top}, "data": {**data, "chartId": key}}
        )  # fmt: skip
        if menu:
            self.menus[key] = menu

    def chart(self, title, kind, model, fields, group_by, measure, sample, menu=None, domain=(), **more):
        """A chart of records: ``kind`` bar, line, pie, ...; ``sample``: {label: number} in its place."""
        if self.is_sample:
            return self.cell_chart(title, kind, *self._add_sample(sample), menu, **more)
        group_by = list(group_by)
        return {
            **_describe(title, f"odoo_{kind}", more),
            "metaData": {"groupBy": group_by, "measure": measure, "order": more.get("order"), "resModel": model,
                         "mode": "bar", **({"stacked": True} if more.get("stacked") else {})},
            "searchParams": {"comparison": None, "context": {}, "domain": list(domain), "groupBy": group_by,
                             "orderBy": []},
            "dataSets": [{"backgroundColor": color} for color in more.get("colors", ())],
            "fieldMatching": self._match(fields),
        }, menu  # fmt: skip

    def cell_chart(self, title, kind, labels, values, menu=None, **more):
        """A chart of cells of the sheet *Data*."""
        return {
            **_describe(title, kind, more),
            "dataSets": [{"dataRange": f"Data!{values}"}],
            "dataSetsHaveTitle": False,
            "labelRange": f"Data!{labels}",
            "aggregated": False,
        }, menu

    def _add_sample(self, sample):
        """Write the labels and numbers of a made-up chart below the data; return their ranges."""
        first = max([int("".join(filter(str.isdigit, cell))) for cell in self.data] or [0]) + 2
        for number, (label, value) in enumerate(sample.items(), first):
            self.data[f"A{number}"], self.data[f"B{number}"] = translated(label), str(value)
        last = first + len(sample) - 1
        return f"A{first}:A{last}", f"B{first}:B{last}"

    # ------------------------------------------------------------
    # Tables
    # ------------------------------------------------------------

    def add_title(self, text, column="A"):
        """Add a headline below the figures and return the number of the row under it."""
        row = self.top // ROW + 2
        self.cells[f"{column}{row}"] = translated(text)
        self.cell_styles[f"{column}{row}"] = 1
        return row + 1

    def add_ranking(self, title, pivot, lines, labels, column="A"):
        """Add the first ``lines`` of a pivot as a table under ``labels``, which are in the language of the reader."""
        row = self.add_title(title, column)
        for number, label in enumerate(labels):
            cell = f"{chr(ord(column) + number)}{row}"
            self.cells[cell], self.cell_styles[cell] = translated(label), 3 if number else 2
        self.row_heights[str(row - 1)] = {"size": 2 * ROW}
        if not self.is_sample:
            self.cells[f"{column}{row + 1}"] = f"=PIVOT({pivot},{lines},FALSE,FALSE,{len(labels)},FALSE)"

    def skip(self, rows):
        self.top += rows * ROW

    # ------------------------------------------------------------
    # JSON
    # ------------------------------------------------------------

    def build(self):
        last = self.top // ROW + 20
        return {
            "version": "18.5.10",
            "sheets": [
                _sheet("sheet1", "Dashboard", last, self.cells, self.cell_styles, {}, self.figures, self.row_heights),
                _sheet("sheet2", "Data", 100, self.data, {}, self.data_formats),
            ],
            "styles": STYLES,
            "formats": FORMATS,
            "borders": {},
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "settings": {"locale": LOCALE},
            "pivots": {} if self.is_sample else self.pivots,
            "pivotNextId": len(self.pivots) + 1,
            "customTableStyles": {},
            "globalFilters": [] if self.is_sample else [_filter(key, *entry) for key, entry in self.filters.items()],
            "lists": {},
            "listNextId": 1,
            "chartOdooMenusReferences": self.menus,
        }


def _describe(title, kind, more):
    return {
        "type": kind,
        "title": {"text": title, "bold": True, "fontSize": 14, "color": "#01666B"},
        "background": "#FFFFFF",
        "legendPosition": more.get("legend", "none"),
        "verticalAxisPosition": "left",
        "stacked": more.get("stacked", False),
        **{name: more[name] for name in ("horizontal", "showValues", "axesDesign") if name in more},
    }


def _filter(key, label, model, default):
    if model:
        return {"id": key, "type": "relation", "label": label, "modelName": model, "defaultValueDisplayNames": []}
    return {"id": key, "type": "date", "label": label, "defaultValue": default}


def _sheet(key, name, rows, cells, styles=None, formats=None, figures=None, heights=None):
    is_seen = figures is not None
    widths = TABLE + (40,) + TABLE if is_seen else (200,)
    return {
        "id": key, "name": name, "colNumber": 11, "rowNumber": rows, "rows": heights or {}, "merges": [],
        "cols": {str(column): {"size": size} for column, size in enumerate(widths)},
        "cells": cells, "styles": styles or {}, "formats": formats or {}, "borders": {}, "figures": figures or [],
        "conditionalFormats": [], "dataValidationRules": [], "tables": [], "areGridLinesVisible": not is_seen,
        "isVisible": True, "headerGroups": {"ROW": [], "COL": []}, "comments": {},
    }  # fmt: skip
