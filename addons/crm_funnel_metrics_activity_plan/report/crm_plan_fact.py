from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_activity_plan.tools.board import Cell
from odoo.addons.crm_activity_plan.tools.working_hours import WorkingHours

# What the lines of the table may be: the column of a score.
SPLITS = {"user": "user_id", "team": "team_id", "plan": "plan_id"}
EPSILON = 1e-6


class CrmPlanFact(models.AbstractModel):
    """Where the sales plan of a month stands: plan, fact, share of the month gone, forecast and last year's month.

    A *direction* is what sales plans ask for: a metric, for example the won amount of a product category. The plan, the
    fact and the forecast are those of the scores (``crm.activity.score``), closed ones as they were frozen, open ones
    as of now and not written. Targets per day or week belong to the month in which they end, as on the team board.

    The share of the month that is gone is told in working hours: those of the people of a line, and above the table
    those of the company's calendar. Last year's month is counted live from the facts: by the person or team a
    record was credited to then, for a plan by the people it is for now. What is sold without a target, or was by
    leavers, is shown apart as *not in the plan*, so that the two years can be compared as a whole. Numbers of
    different things, such as customers, are told apart for each person.
    """

    _name = "crm.plan.fact"
    _description = "State of the Sales Plan"

    @api.model
    @api.readonly
    def get_state(self, month=False, split="user", direction=False):
        """Return the state of the month in which the day ``month`` lies, the present one without it.

        ``split``: the lines are people ("user"), sales teams ("team") or plans ("plan"). ``direction``: the key of
        one of the returned ``directions``, the first when it is not among them. In ``cell`` a target of None means
        nobody had hours to work, ``gone`` and ``completion`` are shares (1 = 100 %, None: nothing to divide by).
        ``table`` has the ``lines`` of the direction, their ``total``, and ``others`` and ``everybody``, which are
        None when all is in the plan, and for targets per week, which are not a month.
        Raise UserError for another split or a day that is none.
        """
        if split not in SPLITS:
            raise UserError(self.env._("The plan cannot be split by %(split)s.", split=split))
        first, last = self._get_days(month)
        rows = self._read_rows(first, last)
        directions = self._get_directions(rows)
        chosen = next((column for column in directions if column["key"] == direction), (directions or [None])[0])
        facts = self._read_facts(first, last, directions)
        plans = self.env["crm.activity.plan"]
        return {
            "date_from": fields.Date.to_string(first),
            "date_to": fields.Date.to_string(last),
            "gone": self._get_share_gone(first, last),
            "splits": [{"name": name, "label": self._get_split_label(name)} for name in SPLITS],
            "split": split,
            "directions": [self._prepare_direction(rows, column, facts, last) for column in directions],
            "direction": chosen and chosen["key"],
            "table": chosen and self._prepare_table(rows, chosen, split, facts, last),
            "currency_id": self.env.company.currency_id.id,
            "has_plans": bool(rows or plans.search_count([("kind", "=", "sales")], limit=1)),
            "can_plan": plans.has_access("create"),
        }

    # ------------------------------------------------------------
    # What the screen gets
    # ------------------------------------------------------------

    @api.model
    def _get_split_label(self, split):
        return self.env["crm.activity.score"].fields_get([SPLITS[split]], ["string"])[SPLITS[split]]["string"]

    @api.model
    def _get_directions(self, rows):
        """The columns that a team board would have for these scores."""
        cells = defaultdict(Cell)
        board = self.env["crm.activity.board"]
        for row in rows:
            cells[None, board._get_column(row)].add(row)
        return board._prepare_columns(cells)

    @api.model
    def _prepare_direction(self, rows, column, facts, last):
        """A direction with the cell of all in its plans, and what everybody came to in last year's month."""
        cell = self._prepare_cell([row for row in rows if self._is_of(row, column)], column, last)
        cell["last_year"] = sum(facts.get(("user_id", 1, column["id"][1]), {}).values())
        return {**{name: value for name, value in column.items() if name != "id"}, "cell": cell}

    @api.model
    def _prepare_table(self, rows, column, split, facts, last):
        """The lines of a direction and what they come to: furthest behind first, those without a target last."""
        groups = defaultdict(list)
        for row in rows:
            if self._is_of(row, column):
                groups[row[SPLITS[split]]].append(row)
        credit = "team_id" if split == "team" else "user_id"
        before = facts.get((credit, 1, column["id"][1]), {})

        def get_cell(some):
            last_year = sum(before.get(key, 0) for key in {row[credit] for row in some})
            return {**self._prepare_cell(some, column, last), "last_year": last_year}

        names = self._get_names(split, groups)
        lines = [{"id": key or False, "name": names[key], "cell": get_cell(some)} for key, some in groups.items()]
        lines.sort(key=lambda line: (line["cell"]["completion"] is None, line["cell"]["completion"], line["name"]))
        total = get_cell([row for some in groups.values() for row in some])
        now = sum(facts.get(("user_id", 0, column["id"][1]), {}).values())
        everybody = {"fact": now, "last_year": sum(before.values())}
        return {"lines": lines, "total": total, **self._prepare_rest(column, total, everybody)}

    @api.model
    def _prepare_rest(self, column, total, everybody):
        """What is not in the plan, and all together; None when there is nothing besides, or for a figure of weeks."""
        others = {name: max(number - total[name], 0) for name, number in everybody.items()}
        if column["id"][2] == "week" or max(others.values()) < EPSILON:
            return {"others": None, "everybody": None}
        return {"others": others, "everybody": everybody}

    @api.model
    def _prepare_cell(self, rows, column, last):
        cell = Cell()
        for row in rows:
            cell.add(row)
        elapsed, hours = cell.sums["hours_elapsed"], cell.sums["hours"]
        is_over = last < fields.Date.context_today(self)
        return {**cell.to_dict(column["is_number"], is_over), "gone": elapsed / hours if hours else None}

    @api.model
    def _get_names(self, split, keys):
        """Names of the lines, like those of the groups of a list also where the record itself may not be read."""
        model = self.env["crm.activity.score"]._fields[SPLITS[split]].comodel_name
        records = self.env[model].sudo().with_context(active_test=False).browse([key for key in keys if key])
        return {**{record.id: record.display_name for record in records}, None: self.env._("No team")}

    @api.model
    def _get_share_gone(self, first, last):
        """How much of the company's working time of these days is over, leaves of everybody left out."""
        nobody = self.env["res.users"]
        hours = WorkingHours(self.env.company, nobody, first, last)
        work_time, (start, end) = hours.get_work_time(nobody), hours.get_bounds(nobody, first, last)
        total = work_time.get_hours(start, end)
        return work_time.get_hours(start, min(fields.Datetime.now(), end)) / total if total else None

    @api.model
    def _is_of(self, row, column):
        return self.env["crm.activity.board"]._get_column(row) == column["id"]
