{
    "name": "CRM Lead SLA",
    "summary": "No inquiry waits, nothing is lost with a leaver, everybody gets a fair share",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm_history", "resource"],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_lead_sla_security.xml",
        "data/ir_cron_data.xml",
        "data/mail_templates.xml",
        "views/crm_sla_clock_views.xml",
        "views/crm_sla_policy_views.xml",
        "views/crm_lead_sla_menus.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
