import { registry } from "@web/core/registry";

const goTo = (section, menu) => [
    {
        trigger: `button[data-menu-xmlid='crm.${section}']`,
        run: "click",
    },
    {
        trigger: `.dropdown-item[data-menu-xmlid='crm_segmentation.${menu}']`,
        run: "click",
    },
];
const goBack = (title) => ({
    trigger: `.o_breadcrumb .o_back_button, .breadcrumb-item a:contains('${title}')`,
    run: "click",
});
const onlyFallen = [
    {
        content: "Exactly one customer",
        trigger: ".o_control_panel .o_pager_limit:contains(/^1$/)",
    },
    {
        trigger: ".o_list_view .o_data_row:contains('Fallen')",
    },
];

/** Cow stays AX with 600; Fallen goes from AX (300) to BY (200), nobody has contacted it. */
registry.category("web_tour.tours").add("crm_segmentation_director", {
    steps: () => [
        {
            content: "The cash cows, one fewer than before, with their revenue",
            trigger:
                ".o_segment_cell[data-code=AX]:contains('Cash Cow'):has(.o_customers:contains('1'))" +
                ":has(.o_change:contains('-1')):has(.o_money:contains('600'))",
        },
        {
            content: "Another segmentation, which has no run",
            trigger: ".o_segmentation_grid select.o_profile",
            run: "selectByLabel Without a run",
        },
        {
            trigger: ".o_segmentation_empty",
        },
        {
            content: "There is a way back",
            trigger: ".o_segmentation_grid select.o_profile",
            run: "selectByLabel Main",
        },
        {
            content: "An earlier run",
            trigger: ".o_segmentation_grid select.o_run",
            run: "selectByLabel Feb 2025 – Jan 2026",
        },
        {
            content: "Both were cash cows",
            trigger: ".o_segment_cell[data-code=AX] .o_customers:contains('2')",
        },
        {
            content: "And back",
            trigger: ".o_segmentation_grid select.o_run",
            run: "selectByLabel Mar 2025 – Feb 2026",
        },
        {
            trigger: ".o_segment_cell[data-code=AX] .o_customers:contains('1')",
        },
        {
            content: "Open the cell of the fallen one",
            trigger: ".o_segment_cell[data-code=BY]",
            run: "click",
        },
        ...onlyFallen,
        goBack("Customer Segments"),
        {
            trigger: ".o_segmentation_grid",
        },
        ...goTo("crm_menu_report", "crm_segmentation_migration_menu"),
        {
            content: "One went from A to B, with 300 at stake",
            trigger: ".o_move[data-move='A/B']:contains('1'):contains('300')",
        },
        {
            content: "Look at the quadrants",
            trigger: ".o_kind[data-kind=quadrant]",
            run: "click",
        },
        {
            trigger: ".o_move[data-move='cash_cow/wild_cat']:contains('1')",
            run: "click",
        },
        ...onlyFallen,
        goBack("Customer Migration"),
        {
            content: "A run made by other rules is not compared",
            trigger: ".o_segmentation_migration select.o_before",
            run: "selectByLabel Jan 2025 – Dec 2025 (other rules)",
        },
        {
            content: "It says why",
            trigger: ".o_segmentation_refusal:contains('Months: 6, then 12')",
        },
        ...goTo("crm_menu_report", "crm_segmentation_pareto_menu"),
        {
            content: "600 of 800 are class A",
            trigger: ".o_segmentation_pareto tr:contains('A'):contains('75.0 %'):contains('600')",
        },
        ...goTo("crm_menu_sales", "crm_segmentation_neglected_menu"),
        {
            content: "Everybody forgot the fallen one",
            trigger: ".o_list_view .o_data_row:contains('Fallen') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button:contains('Plan Activities')",
            run: "click",
        },
        {
            content: "It says what will happen",
            trigger: ".modal [name=preview]:contains('1 activities')",
        },
        {
            trigger: ".modal button[name=action_plan]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains('1 activities planned')",
        },
        {
            content: "And the customer is neglected no more",
            trigger: ".o_view_nocontent:contains('Nobody is neglected')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_empty", {
    steps: () => [
        {
            content: "It explains what to do first",
            trigger: ".o_segmentation_empty:contains('not been divided yet')",
        },
        {
            trigger: ".o_segmentation_run",
            run: "click",
        },
        {
            content: "The one customer of last month is there",
            trigger: ".o_segment_cell .o_customers:contains('1')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_salesperson", {
    steps: () => [
        {
            content: "Letters and counts, no money",
            trigger: ".o_segment_cell[data-code=AX]:has(.o_customers:contains('1')):not(:has(.o_money))",
        },
        {
            trigger: "button[data-menu-xmlid='crm.crm_menu_report']",
            run: "click",
        },
        {
            content: "The curve is not offered",
            trigger:
                ".dropdown-menu:not(:has([data-menu-xmlid='crm_segmentation.crm_segmentation_pareto_menu']))" +
                " [data-menu-xmlid='crm_segmentation.crm_segmentation_coverage_menu']",
        },
    ],
});
