import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const STATUS = ".o_statusbar_status .o_arrow_button_current";

tours.add("crm_activity_plan_submit_report", {
    steps: () => [
        {
            content: "One call was measured; add those the system could not see",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains('Calls') td[name=added]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=line_ids] td[name=added] input",
            run: "edit 3",
        },
        {
            trigger: ".o_field_widget[name=line_ids] td[name=comment] input",
            run: "edit At the fair",
        },
        {
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            content: "Stated are four now",
            trigger: `.o_form_view:has(${STATUS}:contains('Submitted')) td[name=stated]:contains('4')`,
        },
    ],
});

/** The same on a phone, where lines are cards that open. */
tours.add("crm_activity_plan_submit_report_phone", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=line_ids] .o_kanban_record:contains('Calls')",
            run: "click",
        },
        {
            trigger: ".modal [name=added] input",
            run: "edit 3",
        },
        {
            trigger: ".modal [name=comment] input",
            run: "edit At the fair",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_kanban_record:contains('Stated: 4'):contains('At the fair')",
        },
        {
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_submit])) .o_kanban_record:contains('Stated: 4')",
        },
    ],
});

tours.add("crm_activity_plan_return_report", {
    steps: () => [
        {
            trigger: ".o_list_view .o_content:not(.o_view_sample_data) .o_data_row:has(td[name=differing_count]:contains('1')) td[name=user_name]",
            run: "click",
        },
        {
            content: "Measured one, stated four",
            trigger: ".o_data_row:has(td[name=measured]:contains('1')):has(td[name=stated]:contains('4'))",
        },
        {
            trigger: "button[name=action_return]",
            run: "click",
        },
        {
            trigger: ".modal div[name=reason] textarea",
            run: "edit Which fair?",
        },
        {
            trigger: ".modal button[name=action_return]",
            run: "click",
        },
        {
            content: "The person has an activity",
            trigger: `.o_form_view:has(${STATUS}:contains('Returned')) .o-mail-Activity:contains('Which fair?')`,
        },
    ],
});
