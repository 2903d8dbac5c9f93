import { Component, onWillStart, useState, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { getDefaultConfig } from "@web/views/view";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useAutoRefresh } from "../board/auto_refresh";
import { formatFigure } from "../board/figures";
import { PlanBar } from "../board/plan_bar";

const { DateTime } = luxon;
const PERIODS = [
    { key: "day", label: _t("Today") },
    { key: "week", label: _t("This week") },
    { key: "month", label: _t("This month") },
];

/** A person's own day: what is left of the plan, and the activities that are due, to be marked done here. */
export class MyDay extends Component {
    static template = "crm_activity_plan.MyDay";
    static components = { Layout, PlanBar };
    static props = { ...standardActionServiceProps };

    setup() {
        useSubEnv({ config: { ...getDefaultConfig(), ...this.env.config } });
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ day: null, noting: false, feedback: "", isSaving: false });
        onWillStart(() => this.load());
        useAutoRefresh(() => this.load());
    }

    async load() {
        this.state.day = await this.keepLast.add(this.orm.silent.call("crm.activity.day", "get_my_day", []));
    }

    get groups() {
        const { items } = this.state.day;
        return PERIODS.map((period) => ({ ...period, items: items.filter((item) => item.period === period.key) })).filter(
            (period) => period.items.length
        );
    }

    get currencyId() {
        return this.state.day.currency_id;
    }

    get title() {
        return DateTime.fromISO(this.state.day.day).toLocaleString({ weekday: "long", day: "numeric", month: "long" });
    }

    get isOff() {
        return this.state.day.items.some((item) => item.period === "day") && this.state.day.hours_left === null;
    }

    get hoursLeft() {
        const hours = this.state.day.hours_left;
        return hours >= 1 ? _t("%s h left", formatFigure(hours)) : _t("%s min left", formatFigure(Math.round(60 * hours)));
    }

    formatDay(day) {
        return formatDate(DateTime.fromISO(day));
    }

    async openItem(item) {
        return this.action.doAction(await this.orm.call("crm.activity.score", "action_view_records", [[item.id]]));
    }

    async openActivity(activity) {
        return this.action.doAction(await this.orm.call("crm.activity.work", "action_open_record", [[activity.id]]));
    }

    openWork() {
        return this.action.doAction("crm_activity_plan.crm_activity_work_action", {
            additionalContext: { search_default_mine: 1 },
            viewType: "list",
        });
    }

    openReport() {
        return this.action.doAction("crm_activity_plan.crm_day_report_open_mine_action");
    }

    note(activity) {
        Object.assign(this.state, { noting: activity.id, feedback: "" });
    }

    /** A noted result makes the contact effective. The day is loaded anew, so that the figure rises at once. */
    async markDone(activity) {
        if (this.state.isSaving) {
            return;
        }
        this.state.isSaving = true;
        try {
            await this.orm.call("mail.activity", "action_feedback", [[activity.activity_id]], { feedback: this.state.feedback });
            this.state.noting = false;
            await this.load();
        } finally {
            this.state.isSaving = false;
        }
    }
}

registry.category("actions").add("crm_activity_plan.my_day", MyDay);
