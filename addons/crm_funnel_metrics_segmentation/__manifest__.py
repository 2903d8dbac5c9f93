{
    "name": "CRM Funnel Metrics: Segments",
    "summary": "Funnels and rates by customer segment, fit rate by questionnaire, stage rules that ask for it",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm_funnel_metrics", "crm_segmentation"],
    "data": [
        "views/crm_stage_rule_views.xml",
        "report/crm_funnel_report_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
