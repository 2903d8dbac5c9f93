import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const STATUS = ".o_form_view .o_statusbar_status .o_arrow_button_current";
const STEP = ".o_field_widget[name=escalation_ids] .o_data_row:contains('Move to another stage')";

tours.add("crm_lead_sla_countdown", {
    steps: () => [
        {
            content: "Half of the time is left",
            trigger: ".o_kanban_record:contains('Calm inquiry') .o_sla_countdown.text-bg-success",
        },
        {
            content: "The last quarter runs",
            trigger: ".o_kanban_record:contains('Urgent inquiry') .o_sla_countdown.text-bg-warning",
        },
        {
            content: "Nobody has answered in time",
            trigger: ".o_kanban_record:contains('Late inquiry') .o_sla_countdown.text-bg-danger:contains('late')",
        },
    ],
});

tours.add("crm_lead_sla_claim", {
    steps: () => [
        {
            content: "What it is about, not who it is",
            trigger:
                ".o_kanban_record:contains('Repairs of the tour'):not(:contains('Roe')):not(:contains('60099'))",
        },
        {
            trigger: ".o_kanban_record:contains('Repairs of the tour') button[name=action_claim]",
            run: "click",
        },
        {
            content: "It is mine, with its telephone",
            trigger: ".o_form_view .o_field_widget[name=phone] input:value('60099')",
        },
    ],
});

tours.add("crm_lead_sla_handover", {
    steps: () => [
        {
            trigger: "button[name=action_plan]",
            run: "click",
        },
        {
            content: "Every row, before anything is done",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains('Lead 2')",
        },
        {
            trigger: "button[name=action_start]",
            run: "click",
        },
        {
            trigger: `${STATUS}:contains('Handed over')`,
        },
        {
            trigger: "button[name=action_undo]",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: `${STATUS}:contains('Undone')`,
        },
    ],
});

/** On a phone the rows are cards, and the one that opens says who gets the record. */
tours.add("crm_lead_sla_handover_phone", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=line_ids] .o_kanban_record:contains('Lead 0'):contains('Planned')",
            run: "click",
        },
        {
            trigger: ".modal [name=to_user_id] input",
            run: "edit Clara",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Clara'), .o_kanban_record:contains('Clara')",
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_kanban_record:contains('Lead 0'):contains('Clara')",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});

tours.add("crm_lead_sla_policy", {
    steps: () => [
        {
            content: "The example waits, without a stage to move leads to",
            trigger: ".o_list_view .o_data_row:contains('In presale') td[name=name]",
            run: "click",
        },
        {
            trigger: `${STEP} td[name=stage_id]`,
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=escalation_ids] td[name=stage_id] input",
            run: "edit Deferred interest",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Deferred interest')",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: `.o_form_saved ${STEP}:contains('Deferred interest')`,
        },
        {
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .o_menu_item:contains('Unarchive')",
            run: "click",
        },
        {
            content: "It is in force",
            trigger: ".o_form_view button[name=action_apply]",
        },
    ],
});
