import { router } from "@web/core/browser/router";
import { registry } from "@web/core/registry";

/** Opens the records behind a number of the weekly letter, which the address names. */
function openLetterFigure(env) {
    const { figure, funnel, date_from, date_to } = router.current;
    return env.services.orm.call("crm.funnel.letter.link", "open_figure", [figure, funnel, date_from, date_to]);
}

registry.category("actions").add("crm_funnel_metrics.letter_figure", openLetterFigure);
