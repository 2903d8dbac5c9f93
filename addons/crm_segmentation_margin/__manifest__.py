{
    "name": "CRM Segmentation: Margin",
    "summary": "Classes of customers by the margin of what they bought, at the costs of their sales orders",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm_segmentation", "sale_margin"],
    "data": ["views/crm_segmentation_views.xml", "views/crm_segmentation_run_views.xml"],
    "auto_install": True,
}
