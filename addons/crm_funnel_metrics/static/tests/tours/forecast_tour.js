import { registry } from "@web/core/registry";

const figure = (line, name, value) => `.o_crm_funnel_figures tr:contains('${line}') .o_figure[data-figure=${name}]:contains('${value}')`;

/** Of the deals decided half were won: two open ones of 1,000 each bring 1,000. Both were open before this month, too. */
registry.category("web_tour.tours").add("crm_funnel_metrics_forecast", {
    steps: () => [
        {
            content: "The probability that the stage has had",
            trigger: figure("Step 1", "probability", "50.0"),
        },
        {
            content: "makes a forecast",
            trigger: figure("All", "forecast_amount", "1,000"),
        },
        {
            content: "next to Odoo's own",
            trigger: figure("All", "odoo_amount", "200"),
        },
        {
            content: "Open the deals",
            trigger: figure("Step 1", "deals", "2"),
            run: "click",
        },
        {
            content: "Exactly the two",
            trigger: ".o_list_view .o_data_row:nth-child(2):not(:has(+ .o_data_row))",
        },
        {
            content: "Back to the forecast",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Forecast')",
            run: "click",
        },
        {
            content: "How good were the forecasts?",
            trigger: ".o_crm_funnel_figures .o_mode_cohort",
            run: "click",
        },
        {
            content: "Both deals were open at the start of the month and still are",
            trigger: figure("All", "still_open", "2"),
        },
        {
            content: "One of them was forecast to be won",
            trigger: figure("All", "forecast_wins", "1.0"),
        },
        {
            content: "Open them",
            trigger: figure("All", "still_open", "2"),
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(2):not(:has(+ .o_data_row))",
        },
    ],
});
