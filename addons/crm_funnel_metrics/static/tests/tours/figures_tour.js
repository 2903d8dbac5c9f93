import { registry } from "@web/core/registry";

/** 3 stays in Step 1, of which 2 lost; 1 deal won, 1 lost. */
registry.category("web_tour.tours").add("crm_funnel_metrics_figures", {
    steps: () => [
        {
            content: "The stage is there with the number of leads that came into it",
            trigger: ".o_crm_funnel_figures tr:contains('Step 1') .o_figure[data-figure=entered]:contains('3')",
        },
        {
            content: "Open the leads lost there",
            trigger: ".o_crm_funnel_figures tr:contains('Step 1') .o_figure[data-figure=lost]:contains('2')",
            run: "click",
        },
        {
            content: "Exactly the two of them",
            trigger: ".o_list_view .o_data_row:nth-child(2):not(:has(+ .o_data_row))",
        },
        {
            content: "Back to the figures",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Stage Flow')",
            run: "click",
        },
        {
            content: "While a year is typed, nothing is asked: the period stays what it was",
            trigger: ".o_crm_funnel_figures .o_date_to",
            async run() {
                this.anchor.value = "0002-01-31";
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
                for (let frame = 0; frame < 3; frame++) {
                    await new Promise(requestAnimationFrame);
                }
                const { value } = document.querySelector(".o_crm_funnel_figures select.o_period");
                if (value !== "12_months") {
                    throw new Error(`The period became ${value}`);
                }
            },
        },
        {
            content: "Look at the same stays in a pivot table",
            trigger: ".o_crm_funnel_figures .o_pivot",
            run: "click",
        },
        {
            trigger: ".o_pivot_view .o_content:not(.o_view_sample_data) .o_pivot_cell_value:contains('3')",
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Stage Flow')",
            run: "click",
        },
        {
            content: "What became of the leads that came in the same days",
            trigger: ".o_crm_funnel_figures .o_mode_cohort",
            run: "click",
        },
        {
            trigger: ".o_crm_funnel_figures .o_mode_cohort.active",
        },
        {
            content: "Go to the rates",
            trigger: "button[data-menu-xmlid='crm.crm_menu_report']",
            run: "click",
        },
        {
            trigger: ".dropdown-item[data-menu-xmlid='crm_funnel_metrics.crm_rates_board_menu']",
            run: "click",
        },
        {
            content: "One of two is 50 %, on two cases only",
            trigger: ".o_crm_funnel_figures tbody tr:first-child .o_figure[data-figure=win_rate].text-muted:contains('50.0')",
        },
        {
            content: "See how many they were",
            trigger: ".o_crm_funnel_figures .o_group_win",
            run: "click",
        },
        {
            trigger: ".o_crm_funnel_figures .o_group_win.active",
        },
        {
            content: "Split by office",
            trigger: ".o_crm_funnel_figures select.o_split",
            run: "select office",
        },
        {
            content: "Open the won ones",
            trigger: ".o_crm_funnel_figures tr:contains('Office North') .o_figure[data-figure=won]:contains('1')",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Deal of the tour')",
        },
    ],
});
