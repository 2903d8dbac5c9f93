import { registry } from "@web/core/registry";

/** 20 deals in Step 1, 12 went on to Step 2, 3 of them to Step 3; 8 were lost in Step 1. Two are Anna's. */
registry.category("web_tour.tours").add("crm_funnel_metrics_funnel", {
    steps: () => [
        {
            content: "The drawing shows the first step",
            trigger: ".o_funnel_drawing .o_step[aria-label='Step 1: 20'] .o_number:contains('20')",
        },
        {
            content: "60 % come to the second step, 25 % to the third, which is the weakest",
            trigger: ".o_funnel_drawing:has(.o_conversion:contains('60')) .o_conversion.o_weakest:contains('25')",
        },
        {
            content: "The diagnosis says the same",
            trigger: ".o_weakest_step .o_weakest_name:contains('Step 3')",
        },
        {
            content: "It says from where: of the 10 from the fair one came there",
            trigger: ".o_weakest_step .o_sources tr:contains('Fair of the test'):contains('10') .o_figure",
        },
        {
            content: "The table beside the drawing too",
            trigger: ".o_steps tr:contains('Step 2') .o_figure:contains('12')",
        },
        {
            content: "Open the deals lost after the first step",
            trigger: ".o_funnel_drawing .o_lost:contains('8')",
            run: "click",
        },
        {
            content: "Exactly the eight",
            trigger: ".o_list_view .o_data_row:nth-child(8):not(:has(+ .o_data_row))",
        },
        {
            content: "Back to the funnel",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Funnel')",
            run: "click",
        },
        {
            content: "Open the second step from the drawing",
            trigger: ".o_funnel_drawing .o_step[aria-label='Step 2: 12']",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(12):not(:has(+ .o_data_row))",
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Funnel')",
            run: "click",
        },
        {
            content: "What became of those who came in these days",
            trigger: ".o_crm_funnel .o_mode_cohort",
            run: "click",
        },
        {
            content: "Nine are still open: 8 of 20 are lost and 3 are in the last step",
            trigger: ".o_crm_funnel .o_maturity",
        },
        {
            content: "Beside the days before, in which there was nothing",
            trigger: ".o_crm_funnel select.o_compare",
            run: "select previous",
        },
        {
            trigger: ".o_funnel_drawing .o_step[aria-label='Step 1: 20'] .o_before:contains('0')",
        },
        {
            content: "Split by salesperson, look at Anna alone",
            trigger: ".o_split_table .o_line a:contains('anna')",
            run: "click",
        },
        {
            trigger: ".o_searchview_facet:contains('anna')",
        },
        {
            content: "She has two",
            trigger: ".o_funnel_drawing .o_step[aria-label='Step 1: 2']",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(2):not(:has(+ .o_data_row))",
        },
        {
            content: "Coming back, all that was chosen is still there",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Funnel')",
            run: "click",
        },
        {
            trigger: ".o_crm_funnel:has(.o_mode_cohort.active):has(.o_searchview_facet:contains('anna')) .o_step[aria-label='Step 1: 2'] .o_before",
        },
        {
            content: "Take the filter away",
            trigger: ".o_searchview_facet:contains('anna') .o_facet_remove",
            run: "click",
        },
        {
            trigger: ".o_funnel_drawing .o_step[aria-label='Step 1: 20']",
        },
        {
            content: "A last day before the first takes the first along",
            trigger: ".o_crm_funnel .o_date_to",
            run() {
                this.anchor.value = "2020-01-31";
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "Nothing was counted on that day: the screen says what to do",
            trigger: ".o_crm_funnel .o_crm_funnel_empty",
        },
        {
            content: "All time",
            trigger: ".o_crm_funnel select.o_period",
            run: "select all",
        },
        {
            trigger: ".o_crm_funnel:not(:has(.o_compare)) .o_step[aria-label='Step 1: 20']",
        },
    ],
});
