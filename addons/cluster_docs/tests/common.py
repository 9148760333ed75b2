from odoo.tests import TransactionCase, new_test_user


class DocumentsCase(TransactionCase):
    """Two bodies with journals and the people of each; work is done by the least-privileged person who may do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "lang": "en_US", "tracking_disable": False, "no_reset_password": True}
        )
        cls.cluster, cls.other_cluster = cls.env["cluster.cluster"].create(
            [{"name": "Test district", "code": "TDA"}, {"name": "Other district", "code": "TDB"}]
        )
        cls.body, cls.council, cls.foreign = cls.env["hr.department"].create(
            [
                {"name": "Committee", "code": "TRV", "is_body": True, "cluster_id": cls.cluster.id},
                {"name": "Council", "code": "TZS", "is_body": True, "cluster_id": cls.cluster.id},
                {"name": "Foreign", "code": "TFR", "is_body": True, "cluster_id": cls.other_cluster.id},
            ]
        )
        cls.office = cls.env["hr.department"].create(
            {"name": "Office", "code": "TOF", "parent_id": cls.body.id, "cluster_id": cls.cluster.id}
        )
        (cls.body | cls.council | cls.foreign).action_open_journals()
        cls.head, cls.head_post = cls._person("t_head", "head", cls.body)
        cls.controller, cls.controller_post = cls._person("t_controller", "controller", cls.office, cls.head_post)
        cls.clerk, cls.clerk_post = cls._person("t_clerk", "clerk", cls.office, cls.controller_post)
        cls.executor, cls.executor_post = cls._person("t_executor", "clerk", cls.office, cls.head_post)
        cls.council_head, cls.council_head_post = cls._person("t_council_head", "head", cls.council)
        cls.council_clerk, _post = cls._person("t_council_clerk", "clerk", cls.council, cls.council_head_post)
        cls.foreign_clerk, _post = cls._person("t_foreign_clerk", "clerk", cls.foreign)
        cls.auditor, _post = cls._person("t_auditor", "auditor", cls.body)
        cls.coordinator, _post = cls._person("t_coordinator", "coordinator", cls.body)
        cls.administrator, _post = cls._person("t_administrator", "administrator", cls.body)
        cls.farm = new_test_user(cls.env, "t_farm", "cluster_base.group_farm")
        cls.resident = new_test_user(cls.env, "t_resident", "cluster_base.group_resident")
        cls.correspondent = cls.env["res.partner"].create({"name": "Узорнае прадпрыемства", "city": "Смаргонь"})

    @classmethod
    def _person(cls, login, group, unit, manager=None):
        user = new_test_user(cls.env, login, f"cluster_base.group_{group}", name=login, tz="Europe/Minsk")
        post = cls.env["hr.employee"].create(
            {"name": login, "user_id": user.id, "department_id": unit.id, "parent_id": manager.id if manager else False}
        )
        return user, post

    @classmethod
    def journal(cls, kind, body=None):
        return (body or cls.body).journal_ids.filtered(lambda journal: journal.kind == kind)

    @classmethod
    def draft(cls, kind="incoming", user=None, body=None, **vals):
        return (
            cls.env["cluster.document"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "journal_id": cls.journal(kind, body).id,
                    "title": "Пытанне аб дарозе",
                    "correspondent_id": cls.correspondent.id,
                    **vals,
                }
            )
        )

    @classmethod
    def registered(cls, kind="incoming", user=None, body=None, **vals):
        document = cls.draft(kind, user, body, **vals)
        document.action_register()
        document._assign_numbers_here()
        return document

    @classmethod
    def closed(cls, document, result="Зроблена", answer=None):
        """Closed in the way that its direction asks for: an appeal by a decision."""
        answer = answer or cls.env["cluster.document"]
        if document.direction == "appeal":
            document.sudo().topic_id = document.topic_id or cls.env["cluster.appeal.topic"].search([], limit=1)
            document._decide_appeal("explained", result, answer=answer)
        else:
            document._mark_answered(answer, result)

    @classmethod
    def resolution(cls, document, executors=None, author=None, **vals):
        """A draft resolution; the first executor is responsible."""
        executors = executors or cls.executor
        return (
            cls.env["cluster.resolution"]
            .with_user(author or cls.head)
            .create(
                {
                    "document_id": document.id,
                    "text": "Разгледзець і адказаць",
                    "author_id": (author or cls.head).id,
                    "executor_ids": [
                        (0, 0, {"user_id": user.id, "is_responsible": place == 0})
                        for place, user in enumerate(executors)
                    ],
                    **vals,
                }
            )
        )
