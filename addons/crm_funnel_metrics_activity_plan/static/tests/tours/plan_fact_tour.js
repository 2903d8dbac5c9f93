import { registry } from "@web/core/registry";

const screen = ".o_crm_plan_fact";
const anna = `${screen} .o_line:contains('plan_anna')`;

/** Anna won three of 20 deals and Boris one; a year ago Anna won two. */
registry.category("web_tour.tours").add("crm_plan_fact", {
    steps: () => [
        {
            content: "Where the number of deals stands: 4 of 40",
            trigger: `${screen} .o_direction:contains('Deals won'):contains('of 40') .o_plan_fact:contains(4)`,
        },
        {
            content: "Who is furthest behind?",
            trigger: `${screen} .o_line:first-child .o_name:contains('plan_boris')`,
        },
        {
            content: "Anna: 15 % of the plan, two deals a year ago",
            trigger: `${anna}:has(.o_completion:contains('15')) .o_last_year:contains(2)`,
        },
        {
            content: "And the amount?",
            trigger: `${screen} .o_choose_direction:contains('Deals won, amount')`,
            run: "click",
        },
        {
            trigger: `${anna} .o_fact:contains('300')`,
        },
        {
            content: "By team",
            trigger: `${screen} .o_split_team`,
            run: "click",
        },
        {
            trigger: `${screen} .o_line:contains('North') .o_fact:contains('350')`,
        },
        {
            content: "Last month there was no plan",
            trigger: `${screen} .o_previous_month`,
            run: "click",
        },
        {
            trigger: `${screen} .o_plan_fact_empty`,
        },
        {
            trigger: `${screen} .o_next_month`,
            run: "click",
        },
        {
            content: "The four deals behind the amount",
            trigger: `${screen} .o_line:contains('North') .o_fact`,
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(4):not(:has(+ .o_data_row))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_plan_fact_phone", {
    steps: () => [
        {
            content: "A card for each person",
            trigger: `${screen} .card.o_line:contains('plan_anna') .o_fact:contains(3)`,
        },
        {
            content: "Nothing is wider than the screen",
            trigger: `${screen} .card.o_total`,
            run() {
                const { scrollWidth, clientWidth } = document.querySelector(".o_crm_plan_fact .o_content");
                if (scrollWidth > clientWidth) {
                    throw new Error(`${scrollWidth} > ${clientWidth}`);
                }
            },
        },
    ],
});
