import base64
from datetime import datetime, timedelta, timezone

from odoo import api, fields, models

from ..engine import test_authority

PIN = "1234"
CLOCK = "Пазнака часу дэма-раёна"
# The demo speaks Belarusian, its public pages too: "test centre, no legal force".
ROOT, MARK = "Каранёвы сертыфікат дэма-раёна", "ТЭСТАВЫ ЦЭНТР — без юрыдычнай сілы"
TEXTS = {
    "be_BY": "Звесткі правераны, падстаў для адмовы няма. Арыгінал можна атрымаць у канцылярыі ў працоўныя дні з 8.00 да 17.00.",  # noqa: E501
    "ru_RU": "Сведения проверены, оснований для отказа нет. Оригинал можно получить в канцелярии в рабочие дни с 8.00 до 17.00.",  # noqa: E501
}
RETURNED = "Дадайце спасылку на пункт пераліку і тэрмін."
HEADS = {
    "cluster_base.user_head": "head",
    "cluster_base.user_head_zaliessie": "head_zaliessie",
    "cluster_base.user_head_kreva": "head_kreva",
}
SIGNED, WAITING = 6, 3


class SigningDemo(models.AbstractModel):
    """Called by the demo's data and by nothing else: a test authority, keys of the demo's heads (PIN 1234) and answers
    that went the real way. Production has no demo data, so none of this."""

    _name = "cluster.signing.demo"
    _description = "Demo of signing"

    @api.model
    def _load(self):
        self._load_keys()
        self._load_answers()

    @api.model
    def _load_keys(self):
        if self.env.ref("cluster_docs.demo_trust_anchor", raise_if_not_found=False):
            return
        moment = datetime.now(timezone.utc)
        authority = test_authority.make_authority(ROOT, moment=moment, mark=MARK)
        anchor = self.env["cluster.trust.anchor"].create(
            {"name": f"{ROOT} — {MARK}", "is_test": True, "certificate": base64.b64encode(authority.pem)}
        )
        self._name_record("demo_trust_anchor", anchor)
        self._load_clock(authority, anchor, moment)
        for xmlid, name in HEADS.items():
            user = self.env.ref(xmlid, raise_if_not_found=False)
            if not user:
                continue
            employee = user.employee_ids[:1]
            person = test_authority.issue(
                authority,
                user.name,
                moment=moment,
                post=employee.with_context(lang=user.lang).job_title or "",
                body=employee.department_id._cluster_body().body_partner_id.name or "",
                mark=MARK,
            )
            key = self.env["cluster.signing.key"]._import(user, person.pkcs12(PIN), PIN)
            self._name_record(f"demo_signing_key_{name}", key)
        self._load_seal(authority, moment)

    @api.model
    def _load_clock(self, authority, anchor, moment):
        """A time-stamp service of the demo and the authority's list of revoked certificates: signatures are B-LTA."""
        self.env["cluster.revocation.list"].create(
            {
                "anchor_id": anchor.id,
                "content": base64.b64encode(
                    test_authority.revocation_list(authority, {}, moment=moment, days=3650),
                ),
            }
        )
        clock = test_authority.issue_time_authority(authority, CLOCK, moment=moment, mark=MARK)
        service = self.env["cluster.timestamp.service"].create(
            {"name": f"{CLOCK} — {MARK}", "kind": "test", "container": base64.b64encode(clock.pkcs12(""))}
        )
        self._name_record("demo_timestamp_service", service)

    @api.model
    def _load_seal(self, authority, moment):
        """The committee's seal; its head keeps it."""
        head = self.env.ref("cluster_base.user_head", raise_if_not_found=False)
        unit = head.cluster_body_ids[:1] if head else None
        if not unit:
            return
        name = unit.body_partner_id.with_context(lang=head.lang).name or unit.name
        seal = test_authority.issue(authority, name, moment=moment, body=name, mark=MARK)
        key = self.env["cluster.signing.key"].with_user(head)._import_seal(unit, head, seal.pkcs12(PIN), PIN)
        self._name_record("demo_seal", key)

    @api.model
    def _name_record(self, name, record):
        self.env["ir.model.data"].create(
            {"module": "cluster_docs", "name": name, "model": record._name, "res_id": record.id, "noupdate": True}
        )

    @api.model
    def _load_answers(self):
        """Some open documents are answered: signed, waiting for the head, returned."""
        topics = {topic.code: topic for topic in self.env["cluster.appeal.topic"].search([])}
        self.env["cluster.document"]._demo_topics(topics)
        documents = self._open_documents()
        for place, document in enumerate(documents[: SIGNED + WAITING + 1]):
            signer = document._answer_signers().filtered(
                lambda user: self.env["cluster.signing.key"].search_count(
                    [("user_id", "=", user.id), ("kind", "=", "person")]
                )
            )[:1]
            if not signer:
                continue
            refused = place % 4 == 3
            answer = self._write_answer(document, signer, refused)
            answer._send_to_sign()
            answer._assign_numbers_here()
            if place < SIGNED:
                key = self.env["cluster.signing.key"].search(
                    [("user_id", "=", signer.id), ("kind", "=", "person")], limit=1
                )
                answer.with_user(signer)._sign_answers(key.with_user(signer), PIN)
            elif place == SIGNED:
                answer.with_user(signer)._return_answer(RETURNED)

    @api.model
    def _open_documents(self):
        """Applications first; never all, and none that is due soon: the desk of the demo keeps work to do."""
        later = fields.Date.context_today(self) + timedelta(days=3)
        found = self.env["cluster.document"].search(
            [
                ("state", "in", ("registered", "execution")),
                ("direction", "in", ("procedure", "appeal", "incoming")),
                ("on_control", "=", False),
                ("answer_ids", "=", False),
                "|",
                ("due_date", "=", False),
                ("due_date", ">", later),
            ],
            order="registered_at, id",
        )
        found = found.sorted(lambda document: not document._answer_application())
        return found[: len(found) // 2]

    @api.model
    def _write_answer(self, document, signer, refused):
        application = document._answer_application()
        lang = application.lang if application and application.lang in TEXTS else "be_BY"
        short = lang[:2]
        if refused:
            template = self.env.ref(f"cluster_docs.template_refusal_{short}")
            grounds = self.env.ref("cluster_docs.refusal_ground_invalid_papers")._as_rows(lang)
        else:
            kind = "decision_granted" if document.direction == "procedure" else "answer"
            template = self.env.ref(f"cluster_docs.template_{kind}_{short}")
            grounds = []
        granted = "granted" if document.direction == "procedure" else "explained"
        return document._issue_answer(
            template,
            decision="refused" if refused else granted,
            signer=signer,
            grounds=grounds,
            text="" if refused else TEXTS[lang],
        )
