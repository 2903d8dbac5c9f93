{
    "name": "CRM Segmentation: Quotations",
    "summary": "The customer's ABC and XYZ classes on quotations and sales orders",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm_segmentation", "sale_crm"],
    "data": ["views/sale_order_views.xml"],
    "auto_install": True,
}
