import { registry } from "@web/core/registry";

const column = (name) => `.o_kanban_group:has(.o_column_title:contains('${name}'))`;

/** A deal of Step 1 that may not go to Step 2 before a call is done. */
registry.category("web_tour.tours").add("crm_funnel_metrics_stage_rule", {
    steps: () => [
        {
            content: "Drag the deal where it may not go yet",
            trigger: `${column("Step 1")} .o_kanban_record:contains('Deal of the tour')`,
            run: `drag_and_drop(${column("Step 2")})`,
        },
        {
            content: "The refusal says what is missing",
            trigger: ".modal-body:contains('No activity Call is done.')",
        },
        {
            content: "and leads to it",
            trigger: ".modal button:contains('What to Do')",
            run: "click",
        },
        {
            content: "Meanwhile the deal is back where it was",
            trigger: `${column("Step 1")} .o_kanban_record:contains('Deal of the tour')`,
        },
        {
            content: "Do the call",
            trigger: ".modal .o_data_row:contains('No activity Call is done.') button[name=action_do]:contains('Schedule')",
            run: "click",
        },
        {
            content: "The type is chosen",
            trigger: ".modal .o_mail_activity_schedule_wizard, .modal [name=activity_type_id]",
        },
        {
            content: "They have called already",
            trigger: ".modal button[name=action_schedule_activities_done]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        {
            content: "Now it may go",
            trigger: `${column("Step 1")} .o_kanban_record:contains('Deal of the tour')`,
            run: `drag_and_drop(${column("Step 2")})`,
        },
        {
            trigger: `${column("Step 2")} .o_kanban_record:contains('Deal of the tour')`,
        },
    ],
});
