import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { getRange, PERIODS } from "../figures/periods";

/** While one types a year, the browser sends the year 2: such a day is not asked for. */
function isDay(value) {
    return value > "1900" && value < "9000";
}

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
        const days = { dateFrom: this.props.choices.dateFrom, dateTo: this.props.choices.dateTo, [name]: value || false };
        const isPossible = (!value || isDay(value)) && !(days.dateFrom && days.dateTo && days.dateFrom > days.dateTo);
        return isPossible && this.props.choose({ period: "custom", ...days });
    }

    /** Other days start as those before, to be changed from there. */
    chooseComparison(compare) {
        const { date_from: compareFrom, date_to: compareTo } = this.props.picture.compare || { date_from: this.props.choices.dateFrom, date_to: this.props.choices.dateTo };
        return this.props.choose(compare === "custom" ? { compare, compareFrom, compareTo } : { compare: compare || false });
    }

    chooseComparedDay(name, value) {
        const { compareFrom, compareTo } = { ...this.props.choices, [name]: value };
        return isDay(value) && compareFrom <= compareTo && this.props.choose({ compareFrom, compareTo });
    }
}
