{
    "name": "CRM Funnel Metrics: Plan and Fact",
    "summary": "The state of the month's sales plan by person, team and direction, beside last year's month",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm_funnel_metrics", "crm_activity_plan", "spreadsheet_dashboard"],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_plan_report_security.xml",
        "report/crm_plan_report_views.xml",
        "wizards/crm_funnel_calculator_views.xml",
        "views/crm_activity_plan_views.xml",
        "views/crm_plan_fact_views.xml",
        "data/dashboards.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "web.assets_backend": ["crm_funnel_metrics_activity_plan/static/src/**/*"],
        "web.assets_tests": ["crm_funnel_metrics_activity_plan/static/tests/tours/**/*"],
    },
}
