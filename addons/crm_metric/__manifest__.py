{
    "name": "CRM Metrics",
    "summary": "Count calls, meetings, leads and deals, or records of any model, by rules that are data",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm_history"],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_metric_security.xml",
        "data/crm_metric_data.xml",
        "views/crm_metric_fact_views.xml",
        "views/crm_metric_views.xml",
        "views/crm_metric_menu.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
