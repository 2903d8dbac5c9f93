import { Component, onWillStart, useState, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { getDefaultConfig } from "@web/views/view";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { PERIODS, getRange, isDay } from "./periods";

const OUTCOME_COLORS = {
    moved_on: "primary",
    won: "success",
    lost: "danger",
    moved_back: "warning",
    left_otherwise: "secondary",
    still_there: "info",
};

/**
 * A table of the figures of a funnel report: a line per salesperson, team, stage, ... Every figure opens its records.
 * The action's params name the report of a period and that of a cohort; is_flow draws how the stays ended.
 */
export class FunnelFigures extends Component {
    static template = "crm_funnel_metrics.FunnelFigures";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        useSubEnv({ config: { ...getDefaultConfig(), ...this.env.config } });
        useSetupAction({ getLocalState: () => ({ choices: { ...this.choices } }) });
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        this.periods = PERIODS;
        this.params = this.props.action.params;
        this.choices = useState({ ...this.defaultChoices, ...this.props.state?.choices });
        this.state = useState({ table: null });
        onWillStart(() => this.load());
    }

    get defaultChoices() {
        const period = this.props.action.params.is_forecast ? "all" : "12_months";
        const [dateFrom, dateTo] = getRange(period);
        return { mode: "period", period, split: null, group: null, dateFrom, dateTo, countSkipped: false };
    }

    get modes() {
        if (this.params.is_channels) {
            return [
                { key: "period", label: _t("Last touch"), title: _t("By the channel of the lead itself") },
                { key: "cohort", label: _t("First touch"), title: _t("By the channel the customer first came from") },
            ];
        }
        if (this.params.is_forecast) {
            return [
                { key: "period", label: _t("Open deals"), title: _t("What the open deals are going to bring") },
                { key: "cohort", label: _t("Past forecasts"), title: _t("How good the forecasts of the last twelve months were") },
            ];
        }
        return [
            { key: "period", label: _t("Period"), title: _t("What happened in these days") },
            { key: "cohort", label: _t("Cohort"), title: _t("What became of those who came in these days") },
        ];
    }

    get explanation() {
        const { is_flow: isFlow, is_channels: isChannels, is_forecast: isForecast } = this.params;
        if (isForecast) {
            return this.choices.mode === "period"
                ? _t("Deals open today, by expected closing date. The probability of a stage is the share won of the deals decided in twelve months that had been there.")
                : _t("Deals open at the start of each month, with the probability their stage had then, and what became of them by today. Those still open may yet be won.");
        }
        if (isChannels) {
            return this.choices.mode === "period"
                ? _t("What happened in these days, each on its own day, by the channel of the lead itself (last touch).")
                : _t("What happened in these days, each on its own day, by the channel of the customer's first inquiry (first touch).");
        }
        if (this.choices.mode === "period") {
            return isFlow
                ? _t("Stays in a stage that began in these days, and how they ended.")
                : _t("What was won, lost, sent, qualified or bought in these days; overdue deals by their expected closing date.");
        }
        return isFlow
            ? _t("Stages of the leads that came in these days, whenever they were there.")
            : _t("What became of the leads that came in these days, and of the customers who first bought then, as of today.");
    }

    async load() {
        const { mode, split, dateFrom, dateTo, countSkipped, group } = this.choices;
        const figures = this.orm.call(this.params[mode], "get_figures", [split, dateFrom, dateTo, countSkipped, group]);
        this.state.table = await this.keepLast.add(figures);
    }

    choose(choices) {
        Object.assign(this.choices, choices);
        return this.load();
    }

    choosePeriod(key) {
        if (key === "custom") {
            return;
        }
        const [dateFrom, dateTo] = getRange(key);
        return this.choose({ period: key, dateFrom, dateTo });
    }

    chooseDay(name, value) {
        return isDay(value) || !value ? this.choose({ period: "custom", [name]: value || false }) : undefined;
    }

    get lines() {
        return [...this.state.table.rows, { ...this.state.table.total, isTotal: true }];
    }

    /** On a phone all together come first: the lines below may be many screens long. */
    get cards() {
        return this.lines.toSorted((line, other) => Boolean(other.isTotal) - Boolean(line.isTotal));
    }

    get tableColumns() {
        return this.state.table.columns.map((column) => ({ ...column, color: this.params.is_flow && OUTCOME_COLORS[column.name] }));
    }

    /** How the stays of a line ended, as parts of a bar that is 100 % long. */
    getParts(line) {
        return this.tableColumns
            .filter((column) => column.color && line.values[column.name])
            .map((column) => ({
                ...column,
                percent: (100 * line.values[column.name]) / line.values.entered,
                title: `${column.label}: ${line.values[column.name]}`,
            }));
    }

    isRate(column) {
        return column.kind === "float";
    }

    isEmpty(line, column) {
        return line.values[column.name] === null || line.values[column.name] === false;
    }

    isTooFew(line, column) {
        return this.isRate(column) && line.cases[column.name] < this.state.table.minimum_cases;
    }

    format(line, column) {
        const value = line.values[column.name];
        if (this.isEmpty(line, column)) {
            return line.has_mixed_currencies && line.cases[column.name] ? _t("several currencies") : "–";
        }
        const formats = {
            integer: () => formatInteger(value),
            monetary: () => formatMonetary(value, { currencyId: line.currency_id, digits: [16, Math.abs(value) < 100 ? 2 : 0] }),
            float: () => formatFloat(value, { digits: [16, 1] }),
        };
        return formats[column.kind]();
    }

    formatCount(count) {
        return formatInteger(count);
    }

    /** What is asked beyond one split at a time: filters, several groupings, graphs. */
    openPivot() {
        const mode = this.modes.find(({ key }) => key === this.choices.mode);
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: `${this.props.action.name}: ${mode.label}`,
            res_model: this.params[this.choices.mode],
            views: [[false, "pivot"], [false, "graph"], [false, "list"]],
            domain: this.state.table.total.domain,
        });
    }

    open(line, column) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: `${line.label}: ${column.label}`,
            res_model: this.params[this.choices.mode],
            views: [[false, "list"], [false, "pivot"]],
            domain: [...line.domain, ...column.domain],
        });
    }
}

registry.category("actions").add("crm_funnel_metrics.figures", FunnelFigures);
