import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { getRange, isDay, PERIODS } from "../figures/periods";

/** Which funnel, of which days, beside which other days. */
export class FunnelChoices extends Component {
    static template = "crm_funnel_metrics.FunnelChoices";
    static props = { picture: Object, choices: Object, choose: Function };

    setup() {
        this.periods = PERIODS;
        this.comparisons = [
            { key: "", label: _t("No comparison") },
            { key: "previous", label: _t("Beside the days before") },
            { key: "year", label: _t("Beside a year earlier") },
            { key: "custom", label: _t("Beside other days") },
        ];
    }

    get hasStages() {
        return this.props.picture.steps.some((step) => step.kind === "stage");
    }

    get hasDays() {
        return Boolean(this.props.choices.dateFrom && this.props.choices.dateTo);
    }

    chooseFunnel(value) {
        return this.props.choose({ funnelId: Number(value) });
    }

    choosePeriod(period) {
        if (period === "custom") {
            return;
        }
        const [dateFrom, dateTo] = getRange(period);
        const compare = dateFrom ? {} : { compare: false };
        return this.props.choose({ period, dateFrom, dateTo, ...compare });
    }

    chooseDay(name, value) {
        return isDay(value) || !value ? this.props.choose({ period: "custom", ...this.getDays("dateFrom", "dateTo", name, value || false) }) : undefined;
    }

    /** The first and the last day when one of them is changed; the other one follows where it would be on the wrong side. */
    getDays(first, last, name, value) {
        const days = { [first]: this.props.choices[first], [last]: this.props.choices[last], [name]: value };
        const isPossible = !days[first] || !days[last] || days[first] <= days[last];
        return isPossible ? days : { [first]: value, [last]: value };
    }

    /** Other days start as those before, to be changed from there. */
    chooseComparison(compare) {
        const { date_from: compareFrom, date_to: compareTo } = this.props.picture.compare || { date_from: this.props.choices.dateFrom, date_to: this.props.choices.dateTo };
        return this.props.choose(compare === "custom" ? { compare, compareFrom, compareTo } : { compare: compare || false });
    }

    chooseComparedDay(name, value) {
        return isDay(value) ? this.props.choose(this.getDays("compareFrom", "compareTo", name, value)) : undefined;
    }
}
