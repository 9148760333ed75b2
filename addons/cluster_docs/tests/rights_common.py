from .common import DocumentsCase

SECRET = "Запалечаная справа"


class RightsCase(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stamp = cls.env["cluster.document.stamp"].create({"code": "ТД", "name": "Test stamp"})
        cls.office_clerk, _post = cls._person("t_office_clerk", "clerk", cls.office, cls.controller_post)
        cls.other_unit = cls.env["hr.department"].create(
            {"name": "Archive", "code": "TAR", "parent_id": cls.council.id, "cluster_id": cls.cluster.id}
        )
        cls.reader, cls.reader_post = cls._person("t_reader", "auditor", cls.other_unit)
        # reads what names them, and belongs to no body: only the bare role of staff is left
        cls.reader.group_ids = [(6, 0, [cls.env.ref("base.group_user").id, cls.env.ref("cluster_base.group_clerk").id])]
        cls.reader_post.department_id = cls.env["hr.department"].create({"name": "Outside", "code": "TOU"})

    @classmethod
    def restricted(cls, kind="incoming", user=None, body=None, **vals):
        return cls.registered(kind, user, body, title=SECRET, stamp_id=cls.stamp.id, **vals)

    def __getitem__(self, person):
        return getattr(self, person)
