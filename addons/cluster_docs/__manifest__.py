{
    "name": "District documents",
    "summary": "Central document turnover, statutory deadlines and one-window applications",
    "version": "19.0.1.0.0",
    "category": "District cluster",
    "author": "District Cluster",
    "license": "AGPL-3",
    "depends": ["cluster_base", "report_weasyprint"],
    "external_dependencies": {"python": ["holidays", "pyhanko"]},
    "data": [],
    "demo": [],
    "application": True,
    "installable": True,
}
