import { Component, onWillStart, useState, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { getDefaultConfig } from "@web/views/view";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useAutoRefresh } from "./auto_refresh";
import { formatPercent } from "./figures";
import { getRange, PERIODS } from "./periods";
import { PlanBar } from "./plan_bar";

const { DateTime } = luxon;
const MODEL = "crm.activity.board";

/** People × targets over some days: fact of target, pace and forecast; every figure opens its records. */
export class TeamBoard extends Component {
    static template = "crm_activity_plan.TeamBoard";
    static components = { Layout, PlanBar };
    static props = { ...standardActionServiceProps };

    setup() {
        useSubEnv({ config: { ...getDefaultConfig(), ...this.env.config } });
        useSetupAction({ getLocalState: () => ({ choices: { ...this.choices } }) });
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        this.periods = PERIODS;
        this.choices = useState({ ...this.defaultChoices, ...this.props.state?.choices });
        this.state = useState({ board: null, time: "" });
        onWillStart(() => this.load());
        useAutoRefresh(() => this.load());
    }

    get defaultChoices() {
        return { period: "today", dateFrom: null, dateTo: null, teamId: "mine", sort: null };
    }

    /** The days on the board; "today" goes on being today on a screen that stays open. */
    get days() {
        const { period, dateFrom, dateTo } = this.choices;
        return period === "custom" ? [dateFrom, dateTo] : getRange(period);
    }

    async load() {
        if (!this.isInOrder) {
            return; // the figures stay until the other day is chosen, too
        }
        const board = await this.keepLast.add(this.orm.silent.call(MODEL, "get_board", [...this.days, this.choices.teamId]));
        Object.assign(this.state, { board, time: DateTime.local().toLocaleString(DateTime.TIME_SIMPLE) });
    }

    choose(choices) {
        Object.assign(this.choices, choices);
        return this.load();
    }

    choosePeriod(period) {
        const [dateFrom, dateTo] = this.days;
        return this.choose({ period, dateFrom, dateTo });
    }

    /** While one types a day the field is empty for a moment, and the other day may be on the wrong side of it. */
    chooseDay(name, value) {
        const [dateFrom, dateTo] = this.days;
        if (value > "1900" && value < "9000") {
            return this.choose({ period: "custom", dateFrom, dateTo, [name]: value });
        }
    }

    get isInOrder() {
        const [dateFrom, dateTo] = this.days;
        return dateFrom <= dateTo;
    }

    get lines() {
        const { rows } = this.state.board;
        const { sort } = this.choices;
        if (sort === null) {
            return rows;
        }
        const rank = (row) => (sort === "fulfilment" ? this.getFulfilment(row) : row.cells[sort]?.completion) ?? Infinity;
        return [...rows].sort((first, second) => rank(first) - rank(second));
    }

    /** Of the activity plan; of the sales plan where there is no other. */
    getFulfilment(row) {
        return row.fulfilment.activity ?? row.fulfilment.sales;
    }

    get previousLabel() {
        const [first, last] = this.state.board.previous.map((day) => formatDate(DateTime.fromISO(day)));
        return first === last ? first : `${first} – ${last}`;
    }

    get knownUntil() {
        return formatDate(DateTime.fromISO(this.state.board.known_until));
    }

    get leadsTeams() {
        return this.state.board.teams.some((team) => team.is_mine);
    }

    chooseTeam(value) {
        return this.choose({ teamId: Number(value) || value || false });
    }

    get currencyId() {
        return this.state.board.currency_id;
    }

    formatShare(share) {
        return share === null ? "–" : formatPercent(share);
    }

    /** The greatest danger first: below 80 % of what was asked, then below all of it. */
    shareColor(share) {
        return share === null ? "muted" : share >= 1 ? "success" : share >= 0.8 ? "info" : "warning";
    }

    async open(column, row) {
        const args = [column.key, ...this.days, row.user_id || false, this.choices.teamId];
        return this.action.doAction(await this.orm.call(MODEL, "action_view_facts", args));
    }

    openDue(row) {
        const people = row.user_id ? [row.user_id] : this.state.board.rows.map((line) => line.user_id);
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: row.user_id ? _t("Due activities of %s", row.name) : _t("Due activities"),
            res_model: "crm.activity.work",
            views: [[false, "list"], [false, "pivot"], [false, "kanban"]],
            domain: [...this.state.board.due_domain, ["user_id", "in", people]],
        });
    }

    openScores() {
        return this.action.doAction("crm_activity_plan.crm_activity_score_action");
    }

    createPlan() {
        return this.action.doAction("crm_activity_plan.crm_activity_plan_action", { viewType: this.state.board.has_plans ? "list" : "form" });
    }

    get emptyText() {
        const { has_plans: hasPlans, can_plan: canPlan } = this.state.board;
        if (hasPlans) {
            return _t("Choose other days or another team. A new plan shows up here within a few minutes.");
        }
        return canPlan
            ? _t("Say how many calls, meetings or proposals a day are the minimum: the board then shows who is behind, and where everybody will end.")
            : _t("Nobody has set a plan yet: ask your sales administrator for one.");
    }
}

registry.category("actions").add("crm_activity_plan.team_board", TeamBoard);
