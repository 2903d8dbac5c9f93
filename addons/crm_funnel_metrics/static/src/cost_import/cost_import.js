import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The button that imports costs: checks the rows batch by batch, showing how far it is, then has all of them written. */
export class CostImport extends Component {
    static template = "crm_funnel_metrics.CostImport";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ step: "idle", done: 0, total: 0 });
    }

    get percent() {
        return this.state.total ? Math.round((100 * this.state.done) / this.state.total) : 0;
    }

    async run() {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        try {
            await this.check(record);
            this.state.step = "writing";
            const action = await this.orm.call(record.resModel, "action_import", [record.resId]);
            const onClose = () => this.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
            await this.action.doAction(action, action.tag === "display_notification" ? { onClose } : {});
        } finally {
            this.state.step = "idle";
        }
    }

    async check(record) {
        Object.assign(this.state, { step: "checking", done: 0, total: 0 });
        let result;
        do {
            result = await this.orm.call(record.resModel, "check_rows", [record.resId, this.state.done]);
            Object.assign(this.state, { done: result.done, total: result.total });
        } while (!result.problems && result.done < result.total);
    }
}

registry.category("view_widgets").add("crm_marketing_cost_import", { component: CostImport });
