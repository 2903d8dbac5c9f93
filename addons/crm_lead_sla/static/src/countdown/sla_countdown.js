import { Component, onWillUnmount, useState } from "@odoo/owl";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;
const TICK = 15 * 1000; // ms

/** One timer for all countdowns of the page. */
const ticking = new Set();
let timer = null;

function startTicking(tick) {
    ticking.add(tick);
    timer = timer || setInterval(() => ticking.forEach((each) => each()), TICK);
}

function stopTicking(tick) {
    ticking.delete(tick);
    if (!ticking.size) {
        clearInterval(timer);
        timer = null;
    }
}

/** The two largest units of a number of minutes, in words. */
export function formatMinutes(total) {
    const days = Math.floor(total / 1440);
    const hours = Math.floor((total % 1440) / 60);
    const minutes = total % 60;
    if (days >= 10) {
        return _t("%(days)s d", { days });
    }
    if (days) {
        return _t("%(days)s d %(hours)s h", { days, hours });
    }
    if (hours) {
        return _t("%(hours)s h %(minutes)s min", { hours, minutes });
    }
    return _t("%(minutes)s min", { minutes });
}

/** How long a lead may still wait, or how late it is: green, amber in the last quarter of its time, red when late. */
export class SlaCountdown extends Component {
    static template = "crm_lead_sla.SlaCountdown";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ now: DateTime.now() });
        const tick = () => (this.state.now = DateTime.now());
        startTicking(tick);
        onWillUnmount(() => stopTicking(tick));
    }

    get due() {
        return this.props.record.data[this.props.name];
    }

    get isLate() {
        return this.due <= this.state.now;
    }

    get color() {
        const warn = this.props.record.data.sla_warn;
        if (this.isLate) {
            return "text-bg-danger";
        }
        return warn && warn <= this.state.now ? "text-bg-warning" : "text-bg-success";
    }

    get text() {
        const minutes = Math.abs(this.due.diff(this.state.now, "minutes").minutes);
        const time = formatMinutes(this.isLate ? Math.floor(minutes) : Math.ceil(minutes));
        return this.isLate ? _t("late %(time)s", { time }) : time;
    }

    get title() {
        return _t("Due %(moment)s", { moment: formatDateTime(this.due) });
    }

    get isPaused() {
        return this.props.record.data.sla_state === "paused";
    }
}

registry.category("fields").add("sla_countdown", {
    component: SlaCountdown,
    displayName: _t("SLA Countdown"),
    supportedTypes: ["datetime"],
    listViewWidth: [150, 170], // px
    fieldDependencies: [
        { name: "sla_warn", type: "datetime", readonly: true },
        { name: "sla_state", type: "selection", readonly: true },
    ],
});
