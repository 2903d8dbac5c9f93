{
    "name": "CRM History",
    "summary": "What happened with leads and customers: contacts, stage moves and changes of owner, kept for ever",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm"],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_history_security.xml",
        "data/ir_cron_data.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
