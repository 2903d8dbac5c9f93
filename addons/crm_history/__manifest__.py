{"name": "CRM History", "version": "19.0.1.0.0", "license": "LGPL-3", "author": "CRM Discipline", "depends": ["crm"]}
