import { Component } from "@odoo/owl";
import { formatChange, formatDays, formatMoney, formatNumber, formatPercent, formatPoints } from "./funnel_format";

/** The figures of the drawing in a table. */
export class FunnelTable extends Component {
    static template = "crm_funnel_metrics.FunnelTable";
    static props = { picture: Object, weakestId: { optional: true }, open: Function };

    setup() {
        Object.assign(this, { formatChange, formatDays, formatNumber, formatPercent, formatPoints });
    }

    get steps() {
        return this.props.picture.steps;
    }

    formatMoney(value) {
        return formatMoney(value, this.props.picture.currency_id);
    }

    /** A conversion rests on what the step before had. */
    isUncertain(index) {
        return index > 0 && this.steps[index - 1].number < this.props.picture.minimum_cases;
    }
}
