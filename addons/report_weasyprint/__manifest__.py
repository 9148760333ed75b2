{
    "name": "Reports by WeasyPrint",
    "summary": "Every QWeb PDF report of Odoo is printed by WeasyPrint, inside the process",
    "version": "19.0.1.0.0",
    "category": "Technical",
    "author": "District Cluster",
    "license": "LGPL-3",
    "depends": ["base", "web"],
    "external_dependencies": {"python": ["weasyprint", "pypdf"]},
    "data": ["views/ir_actions_report_views.xml"],
    "installable": True,
}
