"""Names of the classes, and the SQL that puts two letters together. No other place spells them."""

from odoo.tools import SQL

SEGMENT_FIELDS = ("abc_class", "xyz_class", "segment_code", "segment_quadrant")
MONEY = "crm_segmentation.group_segmentation_money"
ABC = [("A", "A"), ("B", "B"), ("C", "C"), ("negative", "Negative")]
XYZ = [("X", "X: regular"), ("Y", "Y: irregular"), ("Z", "Z: one-off"), ("new", "New"), ("sleeping", "Sleeping")]
LETTERS = [f"{abc}{xyz}" for abc in "ABC" for xyz in "XYZ"]
CODES = [*((code, code) for code in LETTERS), ("new", "New"), ("sleeping", "Sleeping"), ("negative", "Negative")]
NONE = ("none", "None")
QUADRANTS = [("cash_cow", "Cash Cow"), ("star", "Star"), ("dog", "Dog"), ("wild_cat", "Wild Cat")]
QUADRANT_OF = {**dict.fromkeys(LETTERS, "wild_cat"), "AX": "cash_cow", "AZ": "star", "CZ": "dog"}


def code_sql(abc, xyz):
    """SQL: the code of a pair of classes. Negative goes first, then new and sleeping; NULL where one is missing."""
    return SQL(
        "CASE WHEN %(abc)s = 'negative' THEN 'negative' WHEN %(xyz)s IN ('new', 'sleeping') THEN %(xyz)s"
        " ELSE %(abc)s || %(xyz)s END",
        abc=abc,
        xyz=xyz,
    )


def quadrant_sql(abc, xyz):
    """SQL: the quadrant of a pair of letters; NULL for customers outside the nine cells."""
    return SQL(
        "CASE WHEN %(abc)s IN ('A', 'B', 'C') AND %(xyz)s IN ('X', 'Y', 'Z') THEN CASE %(abc)s || %(xyz)s"
        " WHEN 'AX' THEN 'cash_cow' WHEN 'AZ' THEN 'star' WHEN 'CZ' THEN 'dog' ELSE 'wild_cat' END END",
        abc=abc,
        xyz=xyz,
    )
