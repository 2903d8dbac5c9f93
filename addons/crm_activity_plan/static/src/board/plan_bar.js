import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFigure, formatPercent, STATUSES } from "./figures";

/** Fact of a target with a bar in the colour of the status; a line on it stands where one should be by now. */
export class PlanBar extends Component {
    static template = "crm_activity_plan.PlanBar";
    static props = { cell: Object, column: Object, currencyId: { type: Number, optional: true }, onOpen: Function };

    get status() {
        return STATUSES[this.props.cell.status];
    }

    get hasTarget() {
        return this.props.cell.target !== null;
    }

    get percent() {
        return Math.max(0, Math.min(100, 100 * this.props.cell.completion));
    }

    get paceStyle() {
        const { expected, target } = this.props.cell;
        return `left: ${Math.min(100, (100 * expected) / target)}%; width: 2px;`;
    }

    get isRunning() {
        const { expected, target } = this.props.cell;
        return target > 0 && expected < target - 1e-6;
    }

    format(value) {
        return formatFigure(value, this.props.column, this.props.currencyId);
    }

    get title() {
        const { cell } = this.props;
        if (!this.hasTarget) {
            return _t("No plan: no working hours in these days.");
        }
        const values = { status: this.status.label, expected: this.format(cell.expected), share: formatPercent(cell.completion) };
        return this.isRunning ? _t("%(status)s: %(share)s, expected by now %(expected)s", values) : _t("%(status)s: %(share)s", values);
    }

    get notes() {
        const { cell } = this.props;
        const notes = [];
        if (this.isRunning) {
            notes.push(_t("forecast %s", this.format(cell.forecast)));
        }
        if (cell.previous_fact !== null && cell.previous_fact !== undefined) {
            notes.push(_t("before %s", this.format(cell.previous_fact)) + this.change);
        }
        return notes;
    }

    /** How the forecast compares with the days before. */
    get change() {
        const { forecast, previous_fact: before } = this.props.cell;
        if (!before || !this.hasTarget) {
            return "";
        }
        const change = Math.round(100 * (forecast / before - 1)) / 100;
        if (!change) {
            return "";
        }
        const arrow = change > 0 ? "▲" : "▼";
        return ` ${arrow} ${formatPercent(Math.abs(change))}`;
    }
}
