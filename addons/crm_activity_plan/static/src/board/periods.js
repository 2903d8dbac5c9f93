import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** The days one picks from a list: {key, label, range(today) => [first day, last day]}; weeks begin on Monday. */
export const PERIODS = [
    { key: "today", label: _t("Today"), range: (today) => [today, today] },
    { key: "week", label: _t("This week"), range: (today) => whole(today, "week") },
    { key: "month", label: _t("This month"), range: (today) => whole(today, "month") },
    { key: "yesterday", label: _t("Yesterday"), range: (today) => [today.minus({ days: 1 }), today.minus({ days: 1 })] },
    { key: "last_week", label: _t("Last week"), range: (today) => whole(today.minus({ weeks: 1 }), "week") },
    { key: "last_month", label: _t("Last month"), range: (today) => whole(today.minus({ months: 1 }), "month") },
    { key: "quarter", label: _t("This quarter"), range: (today) => whole(today, "quarter") },
];

/** First and last day of a period, as the server wants them. */
export function getRange(key, today = DateTime.local()) {
    const period = PERIODS.find((candidate) => candidate.key === key);
    return period.range(today).map((day) => day.toISODate());
}

function whole(day, unit) {
    return [day.startOf(unit), day.endOf(unit)];
}
