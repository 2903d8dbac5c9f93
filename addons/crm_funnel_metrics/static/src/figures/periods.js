import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** The periods one picks from a list: {key, label, range(today) => [first day, last day]}. */
export const PERIODS = [
    { key: "month", label: _t("This month"), range: (today) => whole(today, "month") },
    { key: "last_month", label: _t("Last month"), range: (today) => whole(today.minus({ months: 1 }), "month") },
    { key: "quarter", label: _t("This quarter"), range: (today) => whole(today, "quarter") },
    { key: "last_quarter", label: _t("Last quarter"), range: (today) => whole(today.minus({ quarters: 1 }), "quarter") },
    { key: "year", label: _t("This year"), range: (today) => whole(today, "year") },
    { key: "12_months", label: _t("Last 12 months"), range: (today) => [today.minus({ years: 1 }).plus({ days: 1 }), today] },
    { key: "all", label: _t("All time"), range: () => [null, null] },
];

/** First and last day of a period, as the server wants them; false where it has no limit. */
export function getRange(key, today = DateTime.local()) {
    const period = PERIODS.find((candidate) => candidate.key === key);
    return period.range(today).map((day) => (day ? day.toISODate() : false));
}

/** While one types a year, the browser sends the year 2: such a day is not asked for. */
export function isDay(value) {
    return value > "1900" && value < "9000";
}

function whole(day, unit) {
    return [day.startOf(unit), day.endOf(unit)];
}
