import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatChange, formatDays, formatMoney, formatNumber, formatPercent, formatPoints } from "./funnel_format";
import { getDrawing, wrap } from "./funnel_geometry";

const FIRST_WIDTH = 800; // before the browser says how much room there is
const MINIMUM_WIDTH = 280;

/** The funnel as a drawing: a band for each step, a neck to the next, and dashed the time before. */
export class FunnelDrawing extends Component {
    static template = "crm_funnel_metrics.FunnelDrawing";
    static props = { picture: Object, weakestId: { optional: true }, openStep: Function, openLost: Function };

    setup() {
        this.box = useRef("box");
        this.state = useState({ width: FIRST_WIDTH });
        Object.assign(this, { formatNumber, formatPercent });
        const observer = new ResizeObserver(() => this.measure());
        onMounted(() => {
            this.measure();
            observer.observe(this.box.el);
        });
        onWillUnmount(() => observer.disconnect());
    }

    measure() {
        this.state.width = Math.max(Math.floor(this.box.el.clientWidth), MINIMUM_WIDTH);
    }

    get drawing() {
        return getDrawing(this.props.picture.steps, this.state.width);
    }

    /** The name of a step, in two lines beside its band, on a phone in what its details leave of the line above. */
    getName(step, index) {
        const { isNarrow, left, width } = this.drawing;
        return isNarrow ? wrap(step.name, Math.floor((width - 7 * this.getDetails(step, index).length) / 9), 1) : wrap(step.name, Math.floor((left - 8) / 8));
    }

    getDetails(step, index) {
        return [this.formatAmount(step), index && _t("%s of all", formatPercent(step.overall))].filter(Boolean).join(" · ");
    }

    formatAmount(step) {
        return step.amount === null ? "" : formatMoney(step.amount, this.props.picture.currency_id);
    }

    isWeakest(step) {
        return step.id === this.props.weakestId;
    }

    isUncertain(index) {
        return this.props.picture.steps[index - 1].number < this.props.picture.minimum_cases;
    }

    /** The number of before and how much has changed, if there is a time to compare with. */
    getBefore({ number, previous }) {
        return previous ? [_t("before %s", formatNumber(previous.number)), formatChange(number, previous.number)].filter(Boolean).join(" · ") : "";
    }

    getConversion(step) {
        const points = step.previous ? formatPoints(step.conversion, step.previous.conversion) : "";
        const arrow = step.conversion > 100 ? "▲" : "▼";
        return [arrow, formatPercent(step.conversion), points && `(${points})`].filter(Boolean).join(" ");
    }

    getLost({ lost, lost_amount: amount }) {
        const money = amount ? ` · ${formatMoney(amount, this.props.picture.currency_id)}` : "";
        return _t("%s lost", formatNumber(lost)) + money;
    }

    getReasons({ lost_reasons: reasons }) {
        return [_t("Leads lost after this step"), ...reasons.map(({ label, count }) => `${label}: ${formatNumber(count)}`)].join("\n");
    }

    getDays(step) {
        return step.days_mean === null ? "" : _t("mean %(mean)s, median %(median)s", { mean: formatDays(step.days_mean), median: formatDays(step.days_median) });
    }

    /** The same in as many lines as it takes beside the band. */
    getDaysLines(step) {
        const { width, right } = this.drawing;
        return step.days_mean === null ? [] : wrap(this.getDays(step), Math.floor((width - right - 12) / 7.5));
    }

    onKeydown(ev, open) {
        if (["Enter", " "].includes(ev.key)) {
            ev.preventDefault();
            open();
        }
    }
}
