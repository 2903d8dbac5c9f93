import { registry } from "@web/core/registry";

const LAST = luxon.DateTime.local().toISODate();
const FIRST = luxon.DateTime.local().minus({ days: 2 }).toISODate();

/** Put a CSV file with this name and these rows into the dialog. */
function chooseFile(name, rows) {
    return () => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([["From,To,Source,Amount", ...rows].join("\n")], name, { type: "text/csv" }));
        const input = document.querySelector(".modal .o_field_widget[name=file] input[type=file]");
        input.files = transfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
    };
}

/** 4 inquiries came by Our Web; a cost of 30 for three days is imported. */
registry.category("web_tour.tours").add("crm_funnel_metrics_channels", {
    steps: () => [
        {
            content: "Import costs",
            trigger: ".o_control_panel button:contains('Import CSV')",
            run: "click",
        },
        {
            content: "Choose a file with a wrong row",
            trigger: ".modal .o_field_widget[name=file] .o_select_file_button",
            run: chooseFile("wrong.csv", [`${FIRST},${LAST},Our Web,30`, `${FIRST},,Our Web,much`]),
        },
        {
            trigger: ".modal .o_field_widget[name=file] input:value(wrong.csv)",
        },
        {
            trigger: ".modal .o_cost_import",
            run: "click",
        },
        {
            content: "The wrong row is named, and nothing was imported",
            trigger: ".modal .o_field_widget[name=problem_ids] .o_data_row:contains('Amount'):contains('much')",
        },
        {
            content: "Choose the corrected file",
            trigger: ".modal .o_field_widget[name=file] .o_select_file_button",
            run: chooseFile("corrected.csv", [`${FIRST},${LAST},Our Web,30`]),
        },
        {
            content: "The browser has read it",
            trigger: ".modal .o_field_widget[name=file] input:value(corrected.csv)",
        },
        {
            trigger: ".modal .o_cost_import",
            run: "click",
        },
        {
            content: "The cost is in the list",
            trigger: "body:not(:has(.modal)) .o_list_view .o_data_row:contains('Our Web'):contains('30.00')",
        },
        {
            trigger: "button[data-menu-xmlid='crm.crm_menu_report']",
            run: "click",
        },
        {
            trigger: ".dropdown-item[data-menu-xmlid='crm_funnel_metrics.crm_channel_board_menu']",
            run: "click",
        },
        {
            content: "30 for 4 inquiries are 7.50 each",
            trigger: ".o_crm_funnel_figures tr:contains('Our Web') .o_figure[data-figure=cost_per_inquiry]:contains('7.50')",
        },
        {
            trigger: ".o_crm_funnel_figures .o_mode_cohort:contains('First touch')",
            run: "click",
        },
        {
            content: "The same by the first touch",
            trigger:
                ".o_crm_funnel_figures:has(.o_mode_cohort.active) tr:contains('Our Web') .o_figure[data-figure=cost]:contains('30.00')",
            run: "click",
        },
        {
            content: "Exactly its three days",
            trigger: ".o_list_view .o_data_row:nth-child(3):contains('10.00')",
        },
        {
            trigger: ".o_control_panel .o_pager_limit:contains('3')",
        },
    ],
});
