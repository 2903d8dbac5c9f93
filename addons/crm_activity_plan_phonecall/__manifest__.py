{
    "name": "CRM Activity Plan: Phone Calls",
    "summary": "Call records are traced contacts with their duration, and no call counts twice",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "AGPL-3",
    "depends": ["crm_activity_plan", "crm_phonecall"],
    "data": ["data/crm_metric_data.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
