{
    "name": "CRM History: Quotations",
    "summary": "Proposals and mails on quotations are contacts, and who has bought is never cold",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm_history", "sale_crm"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
