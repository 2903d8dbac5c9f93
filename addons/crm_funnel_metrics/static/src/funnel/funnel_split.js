import { Component, useState } from "@odoo/owl";
import { formatMoney, formatNumber, formatPercent } from "./funnel_format";

const FIRST_ROWS = 40;

/** A line of figures for each salesperson, team, source... */
export class FunnelSplit extends Component {
    static template = "crm_funnel_metrics.FunnelSplit";
    static props = { picture: Object, split: { optional: true }, choose: Function, open: Function, filterBy: Function };

    setup() {
        Object.assign(this, { formatNumber, formatPercent });
        this.state = useState({ showsAll: false });
    }

    get rows() {
        const { rows } = this.props.picture;
        return this.state.showsAll ? rows : rows.slice(0, FIRST_ROWS);
    }

    get steps() {
        return this.props.picture.steps;
    }

    /** A line can be looked at alone; months are chosen by the days above. */
    get canFilter() {
        return this.props.picture.split !== "month";
    }

    formatMoney(value) {
        return formatMoney(value, this.props.picture.currency_id);
    }

    /** A conversion rests on what the step before had. */
    isUncertain(steps, index) {
        return index > 0 && steps[index - 1].number < this.props.picture.minimum_cases;
    }
}
