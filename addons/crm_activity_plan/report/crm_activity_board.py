from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.board import Cell, get_fulfilment, group_windows

KINDS = ("activity", "sales")


class CrmActivityBoard(models.AbstractModel):
    """People × targets over some days, as they stand at the moment of looking.

    Closed scores are shown as they were frozen. Open ones are computed anew for whoever looks and not written, so that
    the board can be read from a replica and readers never wait for each other; the scheduled job stores them. Everybody
    sees the scores their rights let them see, of the current company. Weeks and months show where they end: in the
    days from ``date_from`` to ``date_to`` are those that end in them.
    """

    _name = "crm.activity.board"
    _description = "Team Board"

    @api.model
    @api.readonly
    def get_board(self, date_from, date_to, team_id=False):
        """Return the board of the days from ``date_from`` to ``date_to``, both included; of one team when it is given.

        ``team_id`` "mine" are the teams the reader leads, everybody for who leads none.
        ``rows`` and ``total`` have a cell for each of ``columns``, None where a person has no such target. A cell says
        fact, target (None: no hours to work), expected to date, forecast, completion (1 = 100 %), status and what
        the ``previous`` days came to. ``known_until`` is the last day with scores when more days are asked for. Raise
        UserError when the days are not in order.
        """
        first, last = self._check_days(date_from, date_to)
        teams, before, cells = self._get_teams(), self._get_previous_days(first, last), defaultdict(Cell)
        in_teams = self._get_team_domain(team_id, teams)
        for key, row in self._read_scores(self._get_domain(first, last) & in_teams):
            cells[key].add(row)
        for key, fact, target in self._read_sums(self._get_domain(*before) & in_teams):
            if key in cells:
                cells[key].previous = (fact, target)
        columns = self._prepare_columns(cells)
        plans, known = self.env["crm.activity.plan"], self.env["crm.activity.score"]._get_last_day()
        return {
            **self._prepare_rows(cells, columns, last < fields.Date.context_today(self)),
            "columns": [{name: value for name, value in column.items() if name != "id"} for column in columns],
            "teams": [{"id": team.id, "name": team.name, "is_mine": team.user_id == self.env.user} for team in teams],
            "due_domain": self._get_due_domain(),
            "known_until": last > known and fields.Date.to_string(known),
            "previous": [fields.Date.to_string(day) for day in before],
            "currency_id": self.env.company.currency_id.id,
            "has_plans": bool(cells or plans.search_count([], limit=1)),
            "can_plan": plans.has_access("create"),
        }

    @api.model
    @api.readonly
    def action_view_facts(self, column, date_from, date_to, user_id=False, team_id=False):
        """Open the records that a cell of the board counts, with the reader's own rights.

        ``column`` is the key of one of its columns; without ``user_id`` those of everybody on the board.
        """
        domain = self._get_domain(*self._check_days(date_from, date_to))
        if team_id:
            domain &= self._get_team_domain(team_id, self._get_teams())
        if user_id:
            domain &= Domain("user_id", "=", user_id)
        rows = [row for row in self._read_rows(domain) if _get_key(self._get_column(row)) == column]
        if not rows:
            raise UserError(self.env._("There is nothing behind this figure that you may see."))
        windows = group_windows(rows)
        counted = Domain("company_id", "in", [self.env.company.id, False]) & Domain.OR(
            Domain("user_id", "in", ids) & Domain("day", ">=", start) & Domain("day", "<=", end)
            for ids, start, end in windows
        )
        metric = self.env["crm.metric"].browse(rows[0]["metric_id"])
        start, end = min(window[1] for window in windows), max(window[2] for window in windows)
        return self.env["crm.metric.fact"]._get_records_action(metric, start, end, counted)

    # ------------------------------------------------------------
    # What the screen gets
    # ------------------------------------------------------------

    @api.model
    def _get_column(self, row):
        """What a column of the board is about: (kind of plan, metric, day, week or month)."""
        return row["kind"], row["metric_id"], row["period"]

    @api.model
    def _prepare_columns(self, cells):
        """The columns of the cells, in the order of the plans; the period is named where a metric has several."""
        sequences = {column: cell.sequence for (_user_id, column), cell in cells.items()}
        metrics = self.env["crm.metric"].with_context(active_test=False).sudo().browse({key[1] for key in sequences})
        names = {metric.id: metric for metric in metrics}
        ordered = sorted(
            sequences, key=lambda key: (KINDS.index(key[0]), sequences[key], names[key[1]].name or "", key)
        )
        labels = dict(self.env["crm.activity.plan.line"]._fields["period"]._description_selection(self.env))
        by_metric = [metric_id for _kind, metric_id, _period in ordered]
        return [
            {
                "id": key,
                "key": _get_key(key),
                "name": names[key[1]].name,
                "kind": key[0],
                "period": labels[key[2]] if by_metric.count(key[1]) > 1 else False,
                "is_money": names[key[1]]._is_money(),
                "is_number": names[key[1]].aggregation != "sum",
            }
            for key in ordered
        ]

    @api.model
    def _prepare_rows(self, cells, columns, is_over):
        users = self.env["res.users"].sudo().with_context(active_test=False).browse({key[0] for key in cells})
        due = self._get_due_activities()
        total, rows = defaultdict(Cell), []
        for user in users.sorted(lambda user: (user.name or "", user.id)):
            own = {
                column: cells[user.id, column] for column in (c["id"] for c in columns) if (user.id, column) in cells
            }
            for column, cell in own.items():
                total[column].add_cell(cell)
            rows.append(
                {"user_id": user.id, "name": user.name, **_prepare_row(own, columns, is_over), **due.get(user.id, {})}
            )
        all_due = {name: sum(row.get(name) or 0 for row in rows) for name in ("due", "overdue")}
        return {"rows": rows, "total": {**_prepare_row(total, columns, is_over), **all_due}}

    @api.model
    def _get_due_domain(self):
        """The activities with customers that are due by now."""
        return [
            ("kind", "=", "open"),
            ("day", "<=", fields.Date.to_string(fields.Date.context_today(self))),
            ("company_id", "in", [self.env.company.id, False]),
        ]

    @api.model
    def _get_due_activities(self):
        """{person: how many of these activities they have, and how many of them are overdue}."""
        rows = self.env["crm.activity.work"]._read_group(
            self._get_due_domain(), ["user_id"], ["planned:sum", "overdue:sum"]
        )
        return {user.id: {"due": planned, "overdue": overdue} for user, planned, overdue in rows}

    @api.model
    def _get_teams(self):
        """The teams one may choose: those one leads, all of the company for who sees all documents."""
        domain = Domain("company_id", "in", [self.env.company.id, False])
        if not self.env.user.has_group("sales_team.group_sale_salesman_all_leads"):
            domain &= Domain("user_id", "=", self.env.uid)
        return self.env["crm.team"].search_fetch(domain, ["name", "user_id"], order="name, id")

    @api.model
    def _get_team_domain(self, team_id, teams):
        """The scores of the people of one team, of those of ``teams`` that one leads ("mine"), or of all."""
        if team_id == "mine":
            leads = self.env.user in teams.user_id
            return Domain("is_led", "=", True) if leads else Domain.TRUE
        if type(team_id) is not int or not team_id:
            return Domain.TRUE
        stays = self.env["crm.team.member"].sudo().with_context(active_test=False)
        stays = stays.search([("crm_team_id", "=", team_id)])
        return Domain("team_id", "=", team_id) | self.env["crm.activity.score"]._get_stays_domain(stays)


def _get_key(column):
    return "-".join(map(str, column))


def _prepare_row(cells, columns, is_over):
    """The cells of a line of the board, how far each kind of plan is met, and how many of the targets are done."""
    shown = {c["id"]: cells[c["id"]].to_dict(c["is_number"], is_over) for c in columns if c["id"] in cells}
    asked = [cell["status"] for cell in shown.values() if cell["target"] is not None]
    return {
        "cells": [shown.get(column["id"]) for column in columns],
        "fulfilment": {
            kind: get_fulfilment([cell for key, cell in cells.items() if key[0] == kind], is_capped=kind == "activity")
            for kind in KINDS
        },
        "asked": len(asked),
        "done": asked.count("done"),
    }
