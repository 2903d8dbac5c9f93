{
    "name": "CRM Funnel Metrics: Dashboards",
    "summary": "Ready-made spreadsheet dashboards of the sales funnel and the channels",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm_funnel_metrics", "spreadsheet_dashboard"],
    "data": ["data/dashboards.xml"],
    "auto_install": True,
}
