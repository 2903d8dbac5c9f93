import { formatPercentage } from "@web/views/fields/formatters";
import { registry } from "@web/core/registry";

/**
 * A percentage in a pivot, where no target is neither 0 % nor 100 % but nothing at all.
 *
 * @param {Number|false} value 1 is 100 %
 * @param {Object} options those of a percentage
 * @returns {String}
 */
export function formatCompletion(value, options) {
    return typeof value === "number" ? formatPercentage(value, options) : "";
}
formatCompletion.extractOptions = formatPercentage.extractOptions;

registry.category("formatters").add("completion", formatCompletion);
