import { Component, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { Domain } from "@web/core/domain";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { getRange } from "../figures/periods";
import { FunnelChoices } from "./funnel_choices";
import { FunnelDiagnosis } from "./funnel_diagnosis";
import { FunnelDrawing } from "./funnel_drawing";
import { formatNumber, formatPercent } from "./funnel_format";
import { savePicture } from "./funnel_picture";
import { FunnelSplit } from "./funnel_split";
import { FunnelTable } from "./funnel_table";

const { DateTime } = luxon;
const MODEL = "crm.funnel";

/** A funnel: its drawing, its diagnosis and its tables; every number opens its records. */
export class FunnelScreen extends Component {
    static template = "crm_funnel_metrics.FunnelScreen";
    static components = { FunnelChoices, FunnelDiagnosis, FunnelDrawing, FunnelSplit, FunnelTable, Layout, SearchBar };
    static props = { domain: Array, params: Object, choices: { type: Object, optional: true }, state: { type: Object, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.searchBarToggler = useSearchBarToggler();
        this.keepLast = new KeepLast();
        this.root = useRef("root");
        this.choices = useState({ ...this.defaultChoices, ...this.props.params.choices, ...this.props.choices });
        Object.assign(this, { formatNumber, formatPercent });
        this.state = useState({ picture: null, diagnosis: null });
        const getState = () => ({ choices: { ...this.choices } });
        // the global state comes back with the browser's own button, too
        useSetupAction({ rootRef: this.root, getLocalState: getState, getGlobalState: getState });
        onWillStart(() => this.load(this.props.domain));
        onWillUpdateProps(({ domain }) => {
            if (JSON.stringify(domain) !== JSON.stringify(this.props.domain)) {
                return this.load(domain);
            }
        });
    }

    get defaultChoices() {
        const [dateFrom, dateTo] = getRange("12_months");
        return { funnelId: false, mode: "period", period: "12_months", dateFrom, dateTo, compare: false, compareFrom: false, compareTo: false, split: "user", countSkipped: false };
    }

    /** What the server is asked for: the same for the picture, the diagnosis and the spreadsheet. */
    getQuestion(domain = this.props.domain) {
        const { funnelId, mode, dateFrom, dateTo, countSkipped, compare, compareFrom, compareTo, split } = this.choices;
        return {
            funnel_id: funnelId,
            date_from: dateFrom,
            date_to: dateTo,
            mode,
            count_skipped: countSkipped,
            compare: compare === "custom" ? compareFrom && compareTo && [compareFrom, compareTo] : compare,
            split,
            domain,
        };
    }

    async load(domain = this.props.domain) {
        const board = await this.keepLast.add(this.orm.call(MODEL, "get_board", [], this.getQuestion(domain)));
        Object.assign(this.state, board);
    }

    choose(choices) {
        Object.assign(this.choices, choices);
        return this.load();
    }

    get isEmpty() {
        return !this.state.picture || !this.state.picture.steps.some((step) => step.number || step.lost);
    }

    get weakestId() {
        return this.state.diagnosis?.weakest?.step_id;
    }

    get subtitle() {
        const { date_from: from, date_to: to, mode } = this.state.picture;
        const day = (date, missing) => (date ? formatDate(DateTime.fromISO(date)) : missing);
        const days = from || to ? `${day(from, "…")} – ${day(to, "…")}` : _t("All time");
        return [days, mode === "cohort" ? _t("cohort: what became of those who came in these days") : _t("period: what happened in these days")].join(" · ");
    }

    get comparedDays() {
        const { compare } = this.state.picture;
        return compare && [compare.date_from, compare.date_to].map((day) => formatDate(DateTime.fromISO(day))).join(" – ");
    }

    /**
     * Open what was counted: `domain` says of whom, besides the filters of the screen, `days` when, if it is not the days
     * of the screen, and `recordDomain` which of the records, when only some of them are meant.
     */
    async open(method, step, domain = [], days = this.state.picture, recordDomain = []) {
        const { mode, count_skipped, domain: filters } = this.getQuestion();
        const kwargs = { date_from: days.date_from, date_to: days.date_to, mode, count_skipped, domain: [...filters, ...domain] };
        const action = await this.orm.call(MODEL, method, [this.state.picture.funnel.id, step.id], kwargs);
        return this.action.doAction({ ...action, domain: [...(action.domain || []), ...recordDomain] });
    }

    /** Look at one line of the split only: as a filter, which the search bar shows and takes away. */
    filterBy(row) {
        this.env.searchModel.createNewFilters([{ description: row.label, domain: new Domain(row.domain).toString(), invisible: "True" }]);
    }

    openFunnels() {
        return this.action.doAction("crm_funnel_metrics.crm_funnel_action");
    }

    saveTable() {
        return download({
            url: "/crm_funnel_metrics/funnel/xlsx",
            data: { data: new Blob([JSON.stringify(this.getQuestion())], { type: "application/json" }) },
        });
    }

    savePicture() {
        const svg = this.root.el.querySelector(".o_funnel_drawing svg");
        return savePicture(svg, this.state.picture.funnel.name, this.subtitle);
    }
}
