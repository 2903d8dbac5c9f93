import { registry } from "@web/core/registry";

const anna = ".o_crm_team_board .o_board_row:contains('plan_anna')";

/** Anna made two of three calls today, and one yesterday; Boris none. */
registry.category("web_tour.tours").add("crm_activity_plan_team_board", {
    steps: () => [
        {
            content: "What Anna did today",
            trigger: `${anna} .o_plan_fact:contains('2')`,
        },
        {
            content: "The board adds people up",
            trigger: ".o_crm_team_board .o_board_total .o_plan_target:contains('of 6')",
        },
        {
            content: "Open the calls behind the figure",
            trigger: `${anna} .o_plan_fact`,
            run: "click",
        },
        {
            content: "Exactly the two of them",
            trigger: ".o_list_view .o_data_row:nth-child(2):not(:has(+ .o_data_row))",
        },
        {
            content: "Back to the board",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Team Board')",
            run: "click",
        },
        {
            content: "A day after the last one waits for a new last one",
            trigger: ".o_crm_team_board .o_date_from",
            run() {
                this.anchor.value = luxon.DateTime.local().plus({ days: 1 }).toISODate();
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            trigger: ".o_crm_team_board .o_days_order",
        },
        {
            content: "Look at a longer time",
            trigger: ".o_crm_team_board select.o_period",
            run: "select month",
        },
        {
            content: "The month has its own target, and today's calls",
            trigger: `${anna} .o_plan_target:not(:contains('of 3'))`,
        },
        {
            content: "Who is the furthest behind?",
            trigger: ".o_crm_team_board .o_sort_fulfilment",
            run: "click",
        },
        {
            trigger: ".o_crm_team_board tbody .o_board_row:first-child:contains('plan_boris')",
        },
    ],
});
