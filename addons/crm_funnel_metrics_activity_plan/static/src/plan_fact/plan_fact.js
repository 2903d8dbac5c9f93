import { Component, onWillStart, useState, useSubEnv } from "@odoo/owl";
import { useAutoRefresh } from "@crm_activity_plan/board/auto_refresh";
import { formatFigure, formatPercent, STATUSES } from "@crm_activity_plan/board/figures";
import { PlanBar } from "@crm_activity_plan/board/plan_bar";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { getDefaultConfig } from "@web/views/view";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;
const MODEL = "crm.plan.fact";

/** The state of a month's sales plan: what it asks for above, one direction by person, team or plan below. */
export class PlanFact extends Component {
    static template = "crm_funnel_metrics_activity_plan.PlanFact";
    static components = { Layout, PlanBar };
    static props = { ...standardActionServiceProps };

    setup() {
        useSubEnv({ config: { ...getDefaultConfig(), ...this.env.config } });
        useSetupAction({ getLocalState: () => ({ choices: { ...this.choices } }) });
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        this.choices = useState({ month: false, split: "user", direction: false, ...this.props.state?.choices });
        this.state = useState({ plan: null, time: "" });
        onWillStart(() => this.load());
        useAutoRefresh(() => this.load());
    }

    async load() {
        const { month, split, direction } = this.choices;
        const plan = await this.keepLast.add(this.orm.silent.call(MODEL, "get_state", [month, split, direction]));
        Object.assign(this.state, { plan, time: DateTime.local().toLocaleString(DateTime.TIME_SIMPLE) });
    }

    choose(choices) {
        Object.assign(this.choices, choices);
        return this.load();
    }

    /** The month that was given up to the present one is chosen by its first day; the present one goes on being it. */
    chooseMonth(month) {
        const isPresent = month.hasSame(DateTime.local(), "month");
        return this.choose({ month: isPresent ? false : month.toISODate() });
    }

    get month() {
        return DateTime.fromISO(this.state.plan.date_from);
    }

    get isPresent() {
        return this.choices.month === false;
    }

    formatMonth(month) {
        return month.toFormat("LLLL yyyy");
    }

    get lastYear() {
        return this.formatMonth(this.month.minus({ years: 1 }));
    }

    get chosen() {
        const { directions, direction } = this.state.plan;
        return directions.find((candidate) => candidate.key === direction);
    }

    get splitLabel() {
        const { splits, split } = this.state.plan;
        return splits.find((candidate) => candidate.name === split).label;
    }

    /** The lines of the table with what they are called for the server. */
    get lines() {
        const { table } = this.state.plan;
        const lines = table.lines.map((line) => ({ ...line, kind: "line" }));
        lines.push({ id: "all", name: _t("Plan in all"), cell: table.total, kind: "total" });
        if (table.others) {
            lines.push({ id: "others", name: _t("Not in the plan"), cell: table.others, kind: "rest" });
            lines.push({ id: "everybody", name: _t("Everybody"), cell: table.everybody, kind: "rest" });
        }
        return lines;
    }

    getStatus(cell) {
        return STATUSES[cell.status];
    }

    hasTarget(cell) {
        return cell.target !== null && cell.target !== undefined;
    }

    format(value, direction = this.chosen) {
        return formatFigure(value, direction, this.state.plan.currency_id);
    }

    /** Nothing at all is more often not known than not sold. */
    formatLastYear(cell, direction = this.chosen) {
        return cell.last_year ? this.format(cell.last_year, direction) : "–";
    }

    formatShare(share) {
        return share === null || share === undefined ? "–" : formatPercent(share);
    }

    /** How the forecast, for a month that is over the fact, compares with last year's month. */
    getChange(cell) {
        const now = cell.forecast ?? cell.fact;
        return cell.last_year ? now / cell.last_year - 1 : null;
    }

    formatChange(cell) {
        const change = this.getChange(cell);
        return change === null ? "" : `${change < 0 ? "▼" : "▲"} ${formatPercent(Math.abs(change))}`;
    }

    async open(line, { lastYear = false, direction = this.chosen } = {}) {
        const args = [direction.key, this.state.plan.date_from, this.state.plan.split, line, lastYear];
        return this.action.doAction(await this.orm.call(MODEL, "action_view_facts", args));
    }

    /** The scores of the month, for whoever wants to look at them in another way. */
    openScores() {
        const { date_from: first, date_to: last } = this.state.plan;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Sales plan: %s", this.formatMonth(this.month)),
            res_model: "crm.activity.score",
            views: [[false, "pivot"], [false, "graph"], [false, "list"], [false, "form"]],
            domain: [["kind", "=", "sales"], ["period_end", ">=", first], ["period_end", "<=", last]],
            context: { pivot_row_groupby: ["team_id", "user_id"], pivot_measures: ["target", "fact", "completion", "forecast"] },
        });
    }

    createPlan() {
        return this.action.doAction("crm_activity_plan.crm_activity_plan_action", {
            additionalContext: { default_kind: "sales" },
            viewType: this.state.plan.has_plans ? "list" : "form",
        });
    }

    get emptyText() {
        const { has_plans: hasPlans, can_plan: canPlan } = this.state.plan;
        if (hasPlans) {
            return _t("Choose another month. A new plan shows up here within a few minutes.");
        }
        return canPlan
            ? _t("Make a plan of the kind Sales plan and say how many deals, or what amount, are asked of a person in a month: you then see here who and which direction is behind, and where the month will end.")
            : _t("Nobody has set a sales plan yet: ask your sales administrator for one.");
    }
}

registry.category("actions").add("crm_funnel_metrics_activity_plan.plan_fact", PlanFact);
