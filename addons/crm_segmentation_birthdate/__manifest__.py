{
    "name": "CRM Segmentation: Birthdates",
    "summary": "Birthdates of contacts are dates to remember",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "AGPL-3",
    "depends": ["crm_segmentation", "partner_contact_birthdate"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
