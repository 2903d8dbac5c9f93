import { Component } from "@odoo/owl";
import { formatChange, formatDays, formatMoney, formatNumber, formatPercent, formatPoints } from "./funnel_format";

/** The figures of the drawing in a table, and a line of them for each salesperson, team, source... */
export class FunnelTable extends Component {
    static template = "crm_funnel_metrics.FunnelTable";
    static props = { picture: Object, weakestId: { optional: true }, split: { optional: true }, choose: Function, open: Function, filterBy: Function };

    setup() {
        Object.assign(this, { formatChange, formatDays, formatNumber, formatPercent, formatPoints });
    }

    get steps() {
        return this.props.picture.steps;
    }

    /** A line can be looked at alone; months are chosen by the days above. */
    get canFilter() {
        return this.props.picture.split !== "month";
    }

    hasSome(name) {
        return this.steps.some((step) => step[name] !== null && step[name] !== undefined);
    }

    formatMoney(value) {
        return formatMoney(value, this.props.picture.currency_id);
    }

    /** A conversion rests on what the step before had. */
    isUncertain(steps, index) {
        return index > 0 && steps[index - 1].number < this.props.picture.minimum_cases;
    }
}
