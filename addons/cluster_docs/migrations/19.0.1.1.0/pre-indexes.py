def migrate(cr, version):
    """Odoo leaves an index of another kind where it is: these two become trigram indexes."""
    cr.execute(
        """DROP INDEX IF EXISTS cluster_document__number_index;
           DROP INDEX IF EXISTS cluster_document__correspondent_name_index"""
    )
