"""Everything a machine needs to run Odoo 19 from this checkout, built under ``.host/``.

``packages`` fetches Odoo and missing system packages, ``python`` makes the virtual environment,
``postgres`` runs a private cluster, ``odoo`` prepares databases and runs Odoo's commands.
Standard library only: these modules run before anything is installed.
"""
