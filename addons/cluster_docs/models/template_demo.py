from odoo import Command, api, models

PEOPLE = (
    ("Прыкладная Ганна Янаўна", "231041, аг. Залессе, вул. Узорная, 3"),
    ("Узорны Адам Мікалаевіч", "231041, аг. Залессе, вул. Узорная, 5"),
    ("Smith John", "231041, аг. Залессе, вул. Лясная, 1"),
)
ORDER = "Скласці графік прыёму на квартал; сакратар; да 1-га чысла\nЗмясціць графік на сайце; сакратар; праз 3 дні"


class TemplateDemo(models.AbstractModel):
    """Called by the demo's data and by nothing else: an order in writing and a batch of certificates ready to start."""

    _name = "cluster.template.demo"
    _description = "Demo of templates"

    @api.model
    def _load(self):
        head = self.env.ref("cluster_base.user_head_zaliessie", raise_if_not_found=False)
        if not head or self.env.ref("cluster_docs.demo_certificate_batch", raise_if_not_found=False):
            return
        body = head.cluster_body_ids[:1]
        template = self.env.ref("cluster_docs.template_certificate_residence_be")
        batch = self.env["cluster.certificate.batch"].create(
            {
                "name": "Даведкі для школы",
                "unit_id": body.id,
                "template_id": template.id,
                "signer_id": head.id,
                "text": "Для прад'яўлення па месцы патрабавання.",
                "line_ids": [
                    Command.create({"sequence": place, "name": name, "address": address})
                    for place, (name, address) in enumerate(PEOPLE, 1)
                ],
            }
        )
        self.env["cluster.signing.demo"]._name_record("demo_certificate_batch", batch)
        order = self.env["cluster.document"]._compose(
            self.env.ref("cluster_docs.template_order_be"),
            body,
            head,
            subject="Аб графіку прыёму грамадзян",
            rows=[
                dict(zip(("first", "second", "third"), map(str.strip, line.split(";")), strict=True))
                for line in ORDER.splitlines()
            ],
        )
        self.env["cluster.signing.demo"]._name_record("demo_order", order)
