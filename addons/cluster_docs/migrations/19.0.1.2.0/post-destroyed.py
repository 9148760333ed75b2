from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """What acts destroyed before is forgotten by the search too, and so are the words of letters."""
    cr.execute("UPDATE ir_attachment SET search_vector = NULL WHERE cluster_disposal_act_id IS NOT NULL")
    cr.execute("UPDATE cluster_document SET answer_body = NULL WHERE destroyed_act_id IS NOT NULL")
    env = api.Environment(cr, SUPERUSER_ID, {})
    documents = env["cluster.document"].with_context(active_test=False).search([("destroyed_act_id", "!=", False)])
    documents._refresh_search()
    env.flush_all()
