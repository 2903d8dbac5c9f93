import { Component, useState } from "@odoo/owl";
import { formatMoney, formatNumber, formatPercent } from "./funnel_format";

const FIRST_LINES = 6;
const TONES = { healthy: "success", pipe: "warning", nail: "danger", bottleneck: "danger", waist: "warning" };

/** What the shape of the funnel says, which step is the weakest, with whom, from where, and why deals are lost there. */
export class FunnelDiagnosis extends Component {
    static template = "crm_funnel_metrics.FunnelDiagnosis";
    static props = { diagnosis: Object, picture: Object, open: Function };

    setup() {
        Object.assign(this, { formatNumber, formatPercent });
        this.state = useState({ showsAll: false });
    }

    get shape() {
        return this.props.diagnosis.shape;
    }

    get tone() {
        return TONES[this.shape.key] || "secondary";
    }

    get weakest() {
        return this.props.diagnosis.weakest;
    }

    get weakestStep() {
        return this.props.picture.steps.find((step) => step.id === this.weakest.step_id);
    }

    /** Leads that die on the way to a step were last seen on the one before. */
    get stepBefore() {
        const { steps } = this.props.picture;
        return steps[steps.indexOf(this.weakestStep) - 1];
    }

    get people() {
        const { people_below: people } = this.weakest;
        return this.state.showsAll ? people : people.slice(0, FIRST_LINES);
    }

    get sources() {
        return this.weakest.sources_below.slice(0, FIRST_LINES);
    }

    formatMoney(value) {
        return formatMoney(value, this.props.picture.currency_id);
    }
}
