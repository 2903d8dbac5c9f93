"""One relation of many SELECTs."""

from odoo.tools import SQL


def union(model, selects):
    """SQL: the rows of all ``selects``; of none of them no row, with the stored columns of ``model``."""
    if selects:
        return SQL(" UNION ALL ").join(selects)
    columns = [field for field in model._fields.values() if field.store]
    nulls = (SQL("NULL::%s AS %s", SQL(f.column_type[1]), SQL.identifier(f.name)) for f in columns)
    return SQL("SELECT %s WHERE FALSE", SQL(", ").join(nulls))
