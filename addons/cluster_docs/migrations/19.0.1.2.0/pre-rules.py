def migrate(cr, version):
    """Rules on what hangs on a document became code: an upgrade replaces those of an older database."""
    cr.execute("UPDATE ir_model_data SET noupdate = false WHERE module = 'cluster_docs' AND model = 'ir.rule'")
