import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";

const NOTHING = "–";

function isMissing(value) {
    return value === null || value === undefined || value === false;
}

function formatSigned(value, unit, digits) {
    const sign = value > 0 ? "+" : value < 0 ? "−" : "±";
    return `${sign}${formatFloat(Math.abs(value), { digits: [16, digits], trailingZeros: false })}\u00a0${unit}`;
}

/** A number of cases, or hours with one digit. */
export function formatNumber(value) {
    return isMissing(value) ? NOTHING : formatFloat(value, { digits: [16, 1], trailingZeros: false });
}

/** Money in whole units. */
export function formatMoney(value, currencyId) {
    return isMissing(value) ? NOTHING : formatMonetary(value, { currencyId, digits: [16, 0] });
}

export function formatPercent(value) {
    return isMissing(value) ? NOTHING : `${formatFloat(value, { digits: [16, 1], trailingZeros: false })}\u00a0%`;
}

export function formatDays(value) {
    return isMissing(value) ? NOTHING : _t("%s d", formatFloat(value, { digits: [16, 1], trailingZeros: false }));
}

/** How much more or less than before, in per cent; empty where there was nothing before. */
export function formatChange(value, before) {
    return isMissing(value) || !before ? "" : formatSigned((100 * (value - before)) / Math.abs(before), "%", 0);
}

/** How many percentage points more or less than before. */
export function formatPoints(value, before) {
    return isMissing(value) || isMissing(before) ? "" : formatSigned(value - before, _t("pts"), 1);
}
