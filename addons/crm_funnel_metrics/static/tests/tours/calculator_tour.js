import { registry } from "@web/core/registry";

const line = (name) => `.o_field_widget[name=line_ids] .o_data_row:has([name=name]:contains('${name}'))`;

/** Last month 20 deals came to Step 1 and 10 of them to Step 2: a goal of Step 2 takes twice as many of Step 1. */
registry.category("web_tour.tours").add("crm_funnel_metrics_calculator", {
    steps: () => [
        {
            content: "Ask for ten",
            trigger: ".o_field_widget[name=goal_number] input",
            run: "edit 10 && press Tab",
        },
        {
            content: "Ten of the last step take twenty of the first",
            trigger: `${line("Step 1")} [name=quantity]:contains('20')`,
        },
        {
            content: "on so many cases, and the chance leaves a range",
            trigger: `${line("Step 1")}:has([name=cases]:contains('20')) [name=quantity_range]:contains('–')`,
        },
        {
            content: "Of the goal itself there is no range",
            trigger: `${line("Step 2")}:has([name=quantity]:contains('10')):not(:has([name=quantity_range]:contains('–')))`,
        },
        {
            content: "Ask for thirty",
            trigger: ".o_field_widget[name=goal_number] input",
            run: "edit 30 && press Tab",
        },
        {
            content: "They take sixty",
            trigger: `${line("Step 1")} [name=quantity]:contains('60')`,
        },
        {
            content: "See what was measured",
            trigger: "button[name=action_view_facts]",
            run: "click",
        },
        {
            content: "The thirty facts",
            trigger: ".o_pivot td:contains('30')",
        },
        {
            content: "Back to the calculator",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Reverse Calculator')",
            run: "click",
        },
        {
            trigger: `${line("Step 1")} [name=quantity]:contains('60')`,
        },
    ],
});
