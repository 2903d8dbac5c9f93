import io

from odoo.tools.misc import format_date

# What somebody named "=1+1" or "http://..." is a text, and not counted or followed.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# What a step has and those that came to none have not.
COUNTED = ("number", "amount", "conversion", "overall", "days_mean", "days_median", "days_cases")


class FunnelWorkbook:
    """A funnel as an XLSX file: the steps with a chart, what the diagnosis says, and the split that was chosen."""

    def __init__(self, env, picture, diagnosis):
        import xlsxwriter  # noqa: PLC0415  # as Odoo does: only who exports needs it

        self.env = env
        self.picture = picture
        self.diagnosis = diagnosis
        self.output = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(self.output, OPTIONS)
        add_format = self.workbook.add_format
        self.title = add_format({"bold": True, "font_size": 14})
        self.head = add_format({"bold": True, "text_wrap": True, "bg_color": "#e9ecef", "valign": "top"})
        self.formats = {
            "number": add_format({"num_format": "#,##0"}),
            "money": add_format({"num_format": "#,##0.00"}),
            "percent": add_format({"num_format": "0.0%"}),
            "days": add_format({"num_format": "0.0"}),
        }

    def build(self):
        """The content of the file."""
        self._write_steps()
        self._write_diagnosis()
        if self.picture["split"]:
            self._write_split()
        self.workbook.close()
        return self.output.getvalue()

    def _add_sheet(self, name, first_width):
        sheet = self.workbook.add_worksheet(name)
        sheet.set_column(0, 0, first_width)
        sheet.write(0, 0, self.picture["funnel"]["name"], self.title)
        sheet.write(1, 0, self._get_subtitle())
        sheet.write_string(2, 0, self.picture["explanation"])
        return sheet

    def _get_subtitle(self):
        cohort = self.picture["cohort"]
        mode = self.env._("Cohort") if cohort else self.env._("Period")
        days = f"{mode}: {self._format_days(self.picture)}"
        if not cohort:
            return days
        still_open = self.env._(
            "%(open)s of %(leads)s leads are still open", open=cohort["open"], leads=cohort["leads"]
        )
        return f"{days}. {still_open}."

    def _format_days(self, days):
        return " – ".join(format_date(self.env, days[name]) if days[name] else "…" for name in ("date_from", "date_to"))

    def _write_table(self, sheet, row, columns, lines):
        """``columns``: [(head, kind, value of a line)]; money and rates are numbers, so that one can go on counting."""
        for index, (head, _kind, _get_value) in enumerate(columns):
            sheet.write(row, index, head, self.head)
        for number, line in enumerate(lines, row + 1):
            for index, (_head, kind, get_value) in enumerate(columns):
                self._write_value(sheet, number, index, kind, get_value(line))

    def _write_value(self, sheet, row, column, kind, value):
        if value is None or value is False:
            return
        if kind == "text":
            sheet.write_string(row, column, value)
        else:
            sheet.write_number(row, column, value / 100 if kind == "percent" else value, self.formats[kind])

    # ------------------------------------------------------------
    # Sheets
    # ------------------------------------------------------------

    def _write_steps(self):
        sheet = self._add_sheet(self.env._("Funnel"), 36)
        sheet.set_column(1, 14, 13)
        columns = self._get_step_columns()
        lines, before = self.picture["steps"], self.picture["lost_before"]
        if before["lost"]:
            nothing = dict.fromkeys(COUNTED)
            name = self.env._("Lost before the first step")
            lines = [*lines, {**nothing, "name": name, **before, "previous": nothing}]
        self._write_table(sheet, 3, columns, lines)
        self._draw(sheet, len(self.picture["steps"]))

    def _get_step_columns(self):
        columns = [
            (self.env._("Step"), "text", lambda step: step["name"]),
            (self.env._("Number"), "number", lambda step: step["number"]),
            (self.env._("Amount"), "money", lambda step: step["amount"]),
            (self.env._("Conversion"), "percent", lambda step: step["conversion"]),
            (self.env._("Of the First"), "percent", lambda step: step["overall"]),
            (self.env._("Lost"), "number", lambda step: step["lost"]),
            (self.env._("Lost Amount"), "money", lambda step: step["lost_amount"]),
            (self.env._("Mean Days"), "days", lambda step: step["days_mean"]),
            (self.env._("Median Days"), "days", lambda step: step["days_median"]),
            (self.env._("Cases of the Days"), "number", lambda step: step["days_cases"]),
        ]
        if not self.picture["compare"]:
            return columns
        days = self._format_days(self.picture["compare"])
        return [
            *columns,
            (self.env._("Number %(days)s", days=days), "number", lambda step: step["previous"]["number"]),
            (self.env._("Amount %(days)s", days=days), "money", lambda step: step["previous"]["amount"]),
            (self.env._("Conversion %(days)s", days=days), "percent", lambda step: step["previous"]["conversion"]),
        ]

    def _draw(self, sheet, count):
        """The numbers as bars, in the first sheet under the table."""
        chart = self.workbook.add_chart({"type": "bar"})
        names, numbers = ([sheet.name, 4, column, 3 + count, column] for column in (0, 1))
        chart.add_series({"categories": names, "values": numbers, "data_labels": {"value": True}, "gap": 30})
        chart.set_legend({"none": True})
        chart.set_title({"name": self.picture["funnel"]["name"]})
        chart.set_y_axis({"reverse": True})
        sheet.insert_chart(count + 6, 0, chart, {"x_scale": 1.6, "y_scale": 1.2})

    def _write_diagnosis(self):
        sheet = self._add_sheet(self.env._("Diagnosis"), 44)
        sheet.set_column(1, 3, 14)
        shape, weakest = self.diagnosis["shape"], self.diagnosis["weakest"]
        lines = [shape["name"], shape["rule"], *shape["checks"]]
        for row, line in enumerate(lines, 3):
            sheet.write_string(row, 0, line)
        if not weakest:
            return
        row = len(lines) + 4
        sheet.write(row, 0, self.env._("Weakest step: %(step)s", step=weakest["name"]), self.title)
        reasons = [
            (self.env._("Lost Reason"), "text", lambda reason: reason["label"]),
            (self.env._("Lost"), "number", lambda reason: reason["count"]),
            (self.env._("Lost Amount"), "money", lambda reason: reason["amount"]),
        ]
        row += 1
        for columns, lines in (
            (self._get_below_columns(self.env._("Salesperson")), weakest["people_below"]),
            (self._get_below_columns(self.env._("Source")), weakest["sources_below"]),
            (reasons, weakest["reasons"]),
        ):
            self._write_table(sheet, row, columns, lines)
            row += len(lines) + 2

    def _get_below_columns(self, head):
        return [
            (head, "text", lambda line: line["label"]),
            (self.env._("Conversion"), "percent", lambda line: line["conversion"]),
            (self.env._("Cases"), "number", lambda line: line["cases"]),
        ]

    def _write_split(self):
        sheet = self._add_sheet(self.env._("Split"), 36)
        sheet.set_column(1, 3 * len(self.picture["steps"]), 13)
        labels = {split["name"]: split["label"] for split in self.picture["splits"]}
        columns = [(labels[self.picture["split"]], "text", lambda row: row["label"])]
        for index, step in enumerate(self.picture["steps"]):
            columns += self._get_split_columns(index, step)
        self._write_table(sheet, 3, columns, self.picture["rows"])

    def _get_split_columns(self, index, step):
        def get(name):
            return lambda row: row["steps"][index][name]

        name = step["name"]
        columns = [(name, "number", get("number"))]
        if step["amount"] is not None:
            columns.append((self.env._("%(step)s, amount", step=name), "money", get("amount")))
        if index:
            columns.append((self.env._("%(step)s, conversion", step=name), "percent", get("conversion")))
        return columns
