import { registry } from "@web/core/registry";

/** One of three calls is done, one activity is due: marking it done makes it two of three. */
registry.category("web_tour.tours").add("crm_activity_plan_my_day", {
    steps: () => [
        {
            content: "One of three calls so far",
            trigger: ".o_crm_my_day .o_my_day_item[data-metric=Calls] .o_plan_fact:contains('1')",
        },
        {
            trigger: ".o_crm_my_day .o_my_day_item[data-metric=Calls] .o_plan_target:contains('of 3')",
        },
        {
            content: "Report the call that is due",
            trigger: ".o_crm_my_day .o_my_day_activity:contains('Deal of the tour') .o_mark_done",
            run: "click",
        },
        {
            trigger: ".o_crm_my_day .o_feedback",
            run: "edit Wants an offer",
        },
        {
            trigger: ".o_crm_my_day .o_save_done",
            run: "click",
        },
        {
            content: "The number rises at once",
            trigger: ".o_crm_my_day .o_my_day_item[data-metric=Calls] .o_plan_fact:contains('2')",
        },
        {
            content: "and nothing is due any more",
            trigger: ".o_crm_my_day:not(:has(.o_my_day_activity)) .o_due_count:contains('0 due')",
        },
        {
            content: "At the end of the day it is all in the report",
            trigger: ".o_crm_my_day .o_my_day_report",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=line_ids] .o_data_row:contains('Calls') td[name=measured]:contains('2')",
        },
    ],
});
