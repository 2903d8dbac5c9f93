{
    "name": "CRM Lead SLA: Quotations",
    "summary": "Open quotations are handed over together with their customers and deals",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm_lead_sla", "sale_crm"],
    "data": ["views/crm_handover_views.xml", "views/crm_handover_line_views.xml"],
    "auto_install": True,
}
