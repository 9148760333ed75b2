def migrate(cr, version):
    """Record rules are code from here on: an upgrade replaces those of an older database."""
    cr.execute("UPDATE ir_model_data SET noupdate = false WHERE module = 'cluster_docs' AND model = 'ir.rule'")
