import base64
import csv
import io

from odoo import api, fields, models

from ..models.crm_marketing_cost import COLUMNS

NAMES = ("row", "column", "value", "problem")


class CrmMarketingCostImportProblem(models.TransientModel):
    """Why a row of a file with costs was refused."""

    _name = "crm.marketing.cost.import.problem"
    _description = "Problem of an Import of Channel Costs"
    _order = "row, id"

    import_id = fields.Many2one("crm.marketing.cost.import", required=True, ondelete="cascade")
    row = fields.Integer(readonly=True, help="The row of the file; the heading is row 1.")
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    problem = fields.Char(readonly=True)

    @api.model
    def _prepare_vals_list(self, problems):
        """The values of a record for each of ``problems``, in words."""
        labels = self.env["crm.marketing.cost"].fields_get(COLUMNS, ["string"])
        texts = self._get_texts()
        return [
            {
                "row": problem.row,
                "column": labels.get(problem.column, {}).get("string", problem.column),
                "value": problem.value,
                "problem": texts[problem.code],
            }
            for problem in problems
        ]

    @api.model
    def _get_texts(self):
        return {
            "heading": self.env._("There is no such column. Name it as in the list of costs."),
            "twice": self.env._("This column is there twice."),
            "column": self.env._("This column is missing."),
            "cells": self.env._("The row has more cells than the heading."),
            "date": self.env._("This is not a date. Write it as 2026-05-31 or as in your language."),
            "amount": self.env._("This is not an amount. Write it as 1234.50 or as in your language."),
            "thousands": self.env._("Thousands or decimals? Write it with as many decimals as the currency has."),
            "large": self.env._("This amount is too large."),
            "several": self.env._("Several have this name. Use the identifier of the campaign."),
            "unknown": self.env._(
                "There is none of this name. A currency must be active; missing channels can be created by the import."
            ),
            "required": self.env._("This must not be empty."),
            "order": self.env._("A cost cannot end before it begins."),
            "likely": self.env._("A cost lies between the years 2000 and 2099 and covers at most ten years."),
            "known": self.env._("There is the same cost already. If both are meant, choose Import Repeated Rows."),
            "repeated": self.env._("The same row stands above. If both are meant, choose Import Repeated Rows."),
        }

    @api.model
    def _to_csv(self, vals_list):
        """The problems as CSV, which a spreadsheet opens as text: no cell of somebody else's file becomes a formula."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([self.env._("Row"), self.env._("Column"), self.env._("Value"), self.env._("Problem")])
        writer.writerows([_defuse(vals[name]) for name in NAMES] for vals in vals_list)
        return base64.b64encode(text.getvalue().encode("utf-8-sig"))


def _defuse(value):
    return f"'{value}" if str(value).startswith(("=", "+", "-", "@")) else value
