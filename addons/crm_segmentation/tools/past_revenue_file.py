"""Reading the file of past revenue: customer, month and amount in every row, and what is wrong with each."""

import csv
import io
import re
from datetime import date

COLUMNS = ("customer", "month", "amount")
REST = "rest"  # what stands beyond the last column


def read_rows(content):
    r"""Yield (line number, {column: text}) of a CSV file with a heading, separated by comma, semicolon or tab.

    Raise KeyError with the missing columns, UnicodeDecodeError if it is not UTF-8.

    >>> list(read_rows(b"Month;Customer;Amount\n2024-01; Acme ;5\n\n"))
    [(2, {'month': '2024-01', 'customer': 'Acme', 'amount': '5'})]
    >>> list(read_rows(b"customer,month,amount\rAcme,2024-01,5\r"))
    [(2, {'customer': 'Acme', 'month': '2024-01', 'amount': '5'})]
    >>> list(read_rows(b"customer,month,amount\nAcme,2024-01,5,50\n"))
    [(2, {'customer': 'Acme', 'month': '2024-01', 'amount': '5', 'rest': '50'})]
    >>> list(read_rows(b"customer,month\n"))
    Traceback (most recent call last):
    KeyError: 'amount'
    """
    text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=heading.count))
    names = [name.strip().lower() for name in next(reader, [])]
    if missing := [name for name in COLUMNS if name not in names]:
        raise KeyError(", ".join(missing))
    for row in reader:
        if any(cell.strip() for cell in row):
            cells = [cell.strip() for cell in row] + [""] * (len(names) - len(row))
            values = dict(zip(names, cells, strict=False))
            rest = "".join(cells[len(names) :])
            found = {name: values[name] for name in names if name in COLUMNS}
            yield reader.line_num, {**found, REST: rest} if rest else found


def parse_month(text):
    """First day of the month, None if it is none.

    >>> parse_month("2024-03"), parse_month("2024-03-17"), parse_month("03/2024"), parse_month("3.2024")
    (datetime.date(2024, 3, 1), datetime.date(2024, 3, 1), datetime.date(2024, 3, 1), datetime.date(2024, 3, 1))
    >>> parse_month("2024-13"), parse_month("March")
    (None, None)
    """
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", text):
        year, month = found.groups()
    elif found := re.fullmatch(r"(\d{1,2})[/.](\d{4})", text):
        month, year = found.groups()
    else:
        return None
    return date(int(year), int(month), 1) if 1 <= int(month) <= 12 and int(year) else None


def parse_amount(text):
    """A number, None if it is none or may be read in two ways. Thousands may be told apart by spaces or the other sign.

    One sign before three digits may be either: in some countries 1.234 is more than a thousand, in others 1,234 is.

    >>> parse_amount("1 234,50"), parse_amount("1,234.50"), parse_amount("1.234,5"), parse_amount("-7")
    (1234.5, 1234.5, 1234.5, -7.0)
    >>> parse_amount("1234.567"), parse_amount("0,125"), parse_amount("12 345")
    (1234.567, 0.125, 12345.0)
    >>> parse_amount("1,234"), parse_amount("1.234"), parse_amount("-12.345")
    (None, None, None)
    >>> parse_amount("abc"), parse_amount(""), parse_amount("nan"), parse_amount("1.2.3")
    (None, None, None, None)
    """
    text = re.sub(r"[\s\u00a0\u202f']", "", text)
    if re.fullmatch(r"-?[1-9]\d{0,2}[,.]\d{3}", text):
        return None
    if "," in text and "." in text:
        text = text.replace(min(",.", key=text.rfind), "")
    text = text.replace(",", ".")
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
