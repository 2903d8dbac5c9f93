"""Costs of channels from a file: CSV text in, values or problems out. Nothing here touches the database."""

import csv
import io
import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

DELIMITERS = ",;\t"
REQUIRED = ("date_from", "amount")
EARLIEST, LATEST, LONGEST_DAYS = date(2000, 1, 1), date(2099, 12, 31), 3660


class FileError(ValueError):
    """The file as a whole cannot be read; the code says why: encoding, empty, csv."""


class Problem(NamedTuple):
    """Why a value is refused; ``row`` is that of the sheet, the heading being 1; ``code`` is one of the wizard's."""

    row: int
    column: str
    value: str
    code: str


class Notation(NamedTuple):
    """How the reader writes numbers and dates; 1234.5 and 2026-05-31 are understood whatever it is."""

    decimal_point: str
    thousands_sep: str
    date_format: str


def read(content):
    """(heading, rows) of a CSV file in UTF-8, with comma, semicolon or tab between; FileError if it is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError("encoding") from error
    if "\0" in text:
        raise FileError("csv")
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = [_trim(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise FileError("csv") from error
    if len(rows) < 2:
        raise FileError("empty")
    return [heading.strip() for heading in rows[0]], rows[1:]


def _trim(row):
    """Spreadsheets save empty cells behind the last column that was ever used."""
    while row and not row[-1].strip():
        row.pop()
    return row


class Parser:
    """Turns rows into values, all problems of a row at once.

    ``columns`` has the field of each column, ``names`` for each link {lower-case name: ID, or None when several have
    it}, ``notation`` how numbers and dates are written. ``defaults`` are the currency and company of a row that gives
    none, ``places`` the decimals of each currency. An unknown name is a problem, unless its field is in ``creatable``:
    then the value is the name.
    """

    def __init__(self, columns, names, notation, defaults, places, creatable=()):
        self.columns, self.names, self.notation = columns, names, notation
        self.defaults, self.places, self.creatable = defaults, places, creatable
        self.to_date = lru_cache(maxsize=10_000)(self._to_date)

    def parse(self, number, row):
        """(values, problems) of row ``number``; (None, []) of an empty one."""
        if not any(cell.strip() for cell in row):
            return None, []
        values, problems = dict(self.defaults), []
        if len(row) > len(self.columns):
            problems.append(Problem(number, "", row[len(self.columns)], "cells"))
        for name, cell in zip(self.columns, row, strict=False):
            try:
                self._take(values, name, cell.strip())
            except ValueError as error:
                problems.append(Problem(number, name, cell, str(error)))
        if not problems:
            problems = [Problem(number, name, "", code) for name, code in self._check(values)]
        if not problems:
            places = self.places[values["currency_id"]]
            if _may_be_thousands(values["amount"], places):
                problems = [Problem(number, "amount", str(values["amount"]), "thousands")]
            values["amount"] = values["amount"].quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return values, problems

    def _take(self, values, name, cell):
        """Put the value of a cell into ``values``; a bad one raises ValueError with the code of the problem."""
        if name == "note":
            values[name] = cell or None
        elif name in ("date_from", "date_to"):
            if cell:
                values[name] = self.to_date(cell)
        elif name == "amount":
            if cell:
                values[name] = self._to_amount(cell)
        elif cell:
            values[name] = self._to_id(name, cell)

    def _to_date(self, cell):
        for form in ("%Y-%m-%d", self.notation.date_format):
            try:
                return datetime.strptime(cell, form).date()
            except ValueError:
                continue
        raise ValueError("date")

    def _to_amount(self, cell):
        """
        >>> parser = Parser([], {}, Notation(",", ".", ""), {}, {})
        >>> [str(parser._to_amount(cell)) for cell in ("1.234,5", "12.50", "-7", "1.234", "1 000,00")]
        ['1234.5', '12.50', '-7', '1234', '1000.00']
        >>> parser._to_amount("1,234.5")
        Traceback (most recent call last):
            ...
        ValueError: amount
        """
        cell = re.sub(r"\s", "", cell)
        point, thousands = re.escape(self.notation.decimal_point), re.escape(self.notation.thousands_sep.strip())
        grouped = rf"\d{{1,3}}({thousands}\d{{3}})+|\d+" if thousands else r"\d+"
        if re.fullmatch(rf"-?({grouped})({point}\d+)?", cell, re.ASCII):
            cell = cell.replace(self.notation.thousands_sep.strip() or "\0", "").replace(
                self.notation.decimal_point, "."
            )
        elif not re.fullmatch(r"-?\d+\.\d+", cell, re.ASCII):
            raise ValueError("amount")
        if len(cell.partition(".")[0]) > 13:
            raise ValueError("large")
        return Decimal(cell)

    def _to_id(self, name, cell):
        known = self.names[name]
        key = cell.lower()
        if key in known:
            if known[key] is None:
                raise ValueError("several")
            return known[key]
        if name not in self.creatable:
            raise ValueError("unknown")
        return cell

    def _check(self, values):
        """What is wrong with values that are each right by themselves: (field, code)."""
        for name in REQUIRED:
            if values.get(name) is None:
                yield name, "required"
                return
        first, last = values["date_from"], values.setdefault("date_to", values["date_from"])
        if last < first:
            yield "date_to", "order"
        elif first < EARLIEST or last > LATEST or (last - first).days >= LONGEST_DAYS:
            yield "date_from", "likely"


def _may_be_thousands(amount, places):
    """Whether three decimals of a currency that has fewer may be twelve thousand, written as others do.

    >>> [_may_be_thousands(Decimal(text), 2) for text in ("12.345", "12.34", "0.345", "1234.567", "12.3456")]
    [True, False, False, False, False]
    >>> _may_be_thousands(Decimal("12.345"), 3)
    False
    """
    return places != 3 and amount.as_tuple().exponent == -3 and 1 <= abs(amount) < 1000
