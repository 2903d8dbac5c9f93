import { registry } from "@web/core/registry";

const STATUS = ".o_form_view .o_statusbar_status .o_arrow_button_current";

/** The month that has ended is computed, read, confirmed and locked. */
registry.category("web_tour.tours").add("crm_activity_plan_pay_gate", {
    steps: () => [
        {
            trigger: ".o_list_view button:contains('Compute a Month')",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_generate]",
            run: "click",
        },
        {
            content: "90 % of the sales plan, 80 % of the activity plan: 90 % of the base pay",
            trigger: ".o_list_view .o_content:not(.o_view_sample_data) .o_data_row:has(td[name=share]:contains('90')) td[name=user_name]",
            run: "click",
        },
        {
            content: "It says why, line by line",
            trigger: ".o_form_view .o_field_widget[name=line_ids] .o_data_row:contains('Calls'):contains('80')",
        },
        {
            trigger: ".o_form_view button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: `${STATUS}:contains('Confirmed')`,
        },
        {
            trigger: ".o_form_view button[name=action_lock]",
            run: "click",
        },
        {
            trigger: `${STATUS}:contains('Locked')`,
        },
    ],
});
