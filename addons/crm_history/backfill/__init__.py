"""SQL that reconstructs the logs from what Odoo kept: one module per source, each a few set-based statements."""
