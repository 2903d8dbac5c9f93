import { registry } from "@web/core/registry";

const column = (name) => `.o_kanban_group:has(.o_column_title:contains('${name}'))`;
/** The card can be dragged as soon as its last move is saved or refused: the drawing alone is ahead of the server. */
const deal = (name) => `${column(name)} .o_kanban_record.o_draggable:contains('Deal of the tour')`;

/** A deal of Step 1 that may not go to Step 2 before a call is done. */
registry.category("web_tour.tours").add("crm_funnel_metrics_stage_rule", {
    steps: () => [
        {
            content: "Drag the deal where it may not go yet",
            trigger: deal("Step 1"),
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
            trigger: deal("Step 1"),
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
            trigger: deal("Step 1"),
            run: `drag_and_drop(${column("Step 2")})`,
        },
        {
            content: "and the move is saved",
            trigger: deal("Step 2"),
        },
    ],
});
