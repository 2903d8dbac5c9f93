{
    "name": "CRM Activity Plan: Badges",
    "summary": "A badge for days in a row on which the activity plan was met",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Discipline",
    "license": "LGPL-3",
    "depends": ["crm_activity_plan", "gamification"],
    "data": ["data/gamification_data.xml"],
    "auto_install": True,
}
