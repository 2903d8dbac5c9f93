import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";

export const STATUSES = {
    done: { label: _t("Done"), color: "success" },
    on_track: { label: _t("On track"), color: "info" },
    behind: { label: _t("Behind"), color: "warning" },
    missed: { label: _t("Missed"), color: "danger" },
    none: { label: _t("No plan"), color: "secondary" },
};

/** A number of records, hours or money as one reads it: money in whole units, the rest with one digit at most. */
export function formatFigure(value, { is_money: isMoney } = {}, currencyId = false) {
    if (isMoney) {
        return formatMonetary(value, { currencyId, digits: [16, 0] });
    }
    return formatFloat(value, { digits: [16, 1], trailingZeros: false });
}

export function formatPercent(share) {
    return `${formatFloat(100 * share, { digits: [16, 0], trailingZeros: false })}\u00a0%`;
}
