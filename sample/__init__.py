"""The sample company: real opportunities of a public data set, lived through in an Odoo database.

``source``, ``clock``, ``story`` and ``talk`` are plain Python: what the data says, moved to today, and what the
generator adds where the data is silent. ``steps`` writes it into Odoo.
"""
