import { Component, onWillStart, useState, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { getDefaultConfig } from "@web/views/view";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** A picture of one run of a segmentation: choosing the run, saying why there is nothing to see, opening records. */
export class SegmentationBoard extends Component {
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static defaultChoices = { runId: false, profileId: false };

    setup() {
        useSubEnv({ config: { ...getDefaultConfig(), ...this.env.config } });
        useSetupAction({ getLocalState: () => ({ choices: { ...this.choices } }) });
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        const given = this.props.action.params?.run_id;
        this.choices = useState({
            ...this.constructor.defaultChoices,
            ...(given ? { runId: given } : {}),
            ...this.props.state?.choices,
        });
        this.state = useState({ board: null, isRunning: false });
        onWillStart(() => this.load());
    }

    /** Ask the server for the picture of what is chosen. */
    fetch() {
        throw new Error("Not implemented");
    }

    async load() {
        this.state.board = await this.keepLast.add(this.fetch());
    }

    choose(choices) {
        Object.assign(this.choices, choices);
        return this.load();
    }

    chooseProfile(profileId) {
        return this.choose({ ...this.constructor.defaultChoices, profileId: Number(profileId) });
    }

    chooseRun(runId) {
        return this.choose({ runId: Number(runId) });
    }

    async run() {
        this.state.isRunning = true;
        try {
            await this.orm.call("crm.segmentation", "action_run", [[this.state.board.profile_id]]);
            await this.load();
        } finally {
            this.state.isRunning = false;
        }
    }

    setUp() {
        return this.action.doAction("crm_segmentation.crm_segmentation_action");
    }

    open(title, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: title,
            res_model: "crm.segmentation.result",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain,
        });
    }

    formatCount(value) {
        return formatInteger(value);
    }

    formatNumber(value) {
        return formatFloat(value, { trailingZeros: false });
    }

    formatPercent(value) {
        return value === null || value === undefined ? "–" : _t("%s %", formatFloat(value, { digits: [16, 1] }));
    }

    formatMoney(value) {
        if (value === null || value === undefined) {
            return "–";
        }
        return formatMonetary(value, { currencyId: this.state.board.currency_id, digits: [16, 0] });
    }
}
