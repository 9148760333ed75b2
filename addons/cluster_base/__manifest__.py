{
    "name": "District cluster",
    "summary": "Clusters, territory, members and their public pages",
    "version": "19.0.1.0.0",
    "category": "District cluster",
    "author": "District Cluster",
    "license": "AGPL-3",
    "depends": ["account", "contacts", "crm", "hr", "mail", "portal", "sale_management", "website", "report_weasyprint"],
    "external_dependencies": {"python": ["stdnum"]},
    "data": [],
    "demo": [],
    "application": True,
    "installable": True,
}
