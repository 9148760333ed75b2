from odoo import fields

from .common import DocumentsCase


class LettersCase(DocumentsCase):
    @classmethod
    def circular(cls, count=3, method="post", **vals):
        return cls.draft(
            "outgoing",
            title="Запрашэнне на нараду",
            correspondent_id=False,
            recipient_ids=[
                fields.Command.create(
                    {
                        "name": f"Гаспадарка № {place}",
                        "address": f"аг. Залессе, {place}",
                        "email": f"farm{place}@example.com",
                        "delivery_method": method,
                    }
                )
                for place in range(1, count + 1)
            ],
            **vals,
        )

    @staticmethod
    def register(document):
        document.action_register()
        document._assign_numbers_here()
        return document
