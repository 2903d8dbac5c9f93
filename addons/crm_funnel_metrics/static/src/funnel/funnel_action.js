import { Component, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { WithSearch } from "@web/search/with_search/with_search";
import { getDefaultConfig } from "@web/views/view";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FunnelScreen } from "./funnel_screen";

/** The funnel screen with the filters and favourites of the facts it counts. */
export class FunnelAction extends Component {
    static template = "crm_funnel_metrics.FunnelAction";
    static components = { FunnelScreen, WithSearch };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Funnel");

    setup() {
        useSubEnv({ config: { ...getDefaultConfig(), ...this.env.config } });
    }

    /** What was chosen before one went to the records and came back. */
    get choices() {
        return (this.props.state || this.props.globalState)?.choices;
    }

    get searchProps() {
        const { context, params } = this.props.action;
        return {
            resModel: "crm.funnel.fact",
            searchViewId: params.search_view_id || false,
            searchMenuTypes: ["filter", "favorite"],
            loadIrFilters: true,
            context: context || {},
            globalState: this.props.globalState,
        };
    }
}

registry.category("actions").add("crm_funnel_metrics.funnel", FunnelAction);
