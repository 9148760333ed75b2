"""Certificates made in a batch: the real jobs, two processes, beside WeasyPrint with nothing kept between calls.

``figures(env)`` makes a batch of its own body, shares its chunks between two processes as the queue's
workers do (documents, numbers after the commit, PDF/A-3b, attachment), and measures certificates a second.
The peer gets the same HTML with its stylesheet inside and parses everything anew, in two processes as well.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

CERTIFICATES = int(os.environ.get("CLUSTER_BENCH_CERTIFICATES", "1000"))
PEERS = 40
PROCESSES = 2
TARGET = 5.0


def figures(env) -> Iterator[dict]:
    """{"name", "value", "unit", "peer", "ratio", "target", "ok"}; the database keeps the batch."""
    batch = _batch(env)
    env.cr.commit()
    ours = _rate(env, "jobs", batch.id, CERTIFICATES)
    theirs = _rate(env, "peer", batch.id, PEERS)
    env.cr.rollback()
    env.invalidate_all()
    ordinals = sorted(batch.line_ids.document_id.number_id.mapped("ordinal"))
    whole = batch.done == CERTIFICATES and ordinals == list(range(ordinals[0], ordinals[0] + CERTIFICATES))
    yield {
        "name": f"docs {CERTIFICATES} certificates by two processes",
        "value": round(ours, 1),
        "unit": "certificates/s",
        "peer": round(theirs, 1),
        "ratio": round(ours / theirs, 2),
        "target": f"at least {TARGET:g} a second on two cores",
        "ok": whole and ours >= TARGET,
        "note": f"{batch.done} made, numbers {'without a gap' if whole else 'WITH A FAULT'}; "
        "the peer only lays out, ours registers and keeps the file",
    }


def _batch(env):
    """A body with an outgoing journal and a head, and people for it."""
    cluster = env["cluster.cluster"].create({"name": "Bench", "code": f"B{int(time.time()) % 10_000_000}"})
    body = env["hr.department"].create(
        {"name": "Узорны сельскі выканаўчы камітэт", "code": "BEN", "is_body": True, "cluster_id": cluster.id}
    )
    body.action_open_journals()
    head = env["res.users"].create(
        {
            "name": "Узорны Ян Пятровіч",
            "login": f"bench_head_{body.id}",
            "group_ids": [(4, env.ref("cluster_base.group_head").id)],
        }
    )
    env["hr.employee"].create(
        {"name": head.name, "user_id": head.id, "department_id": body.id, "job_title": "старшыня"}
    )
    return env["cluster.certificate.batch"].create(
        {
            "name": "Bench",
            "unit_id": body.id,
            "template_id": env.ref("cluster_docs.template_certificate_residence_be").id,
            "signer_id": head.id,
            "text": "Для прад'яўлення па месцы патрабавання.",
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "sequence": place,
                        "name": ("Прыкладная Ганна Янаўна", "Узорны Ян Пятровіч", "Smith John")[place % 3],
                        "address": f"231041, аг. Залессе, вул. Узорная, {place}",
                    },
                )
                for place in range(1, CERTIFICATES + 1)
            ],
        }
    )


def _rate(env, what: str, batch_id: int, amount: int) -> float:
    """Certificates a second of all processes together, measured from when all of them are ready."""
    from odoo.tools import config

    command = [sys.executable, "-m", "tools.bench.docs_certificates", what, env.cr.dbname]
    command += [",".join(config["addons_path"]), config["data_dir"], str(batch_id)]
    children = [
        subprocess.Popen([*command, str(part)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for part in range(PROCESSES)
    ]
    for child in children:
        if _line(child) != "ready":
            raise RuntimeError("A process of the certificates did not start")
    started = time.perf_counter()
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        if _line(child) != "done" or child.wait():
            raise RuntimeError("A process of the certificates failed")
    return amount / (time.perf_counter() - started)


def _line(child) -> str:
    """The next of our own lines; Odoo may say something of its own before."""
    for line in child.stdout:
        if line.strip() in ("ready", "done"):
            return line.strip()
    return ""


def _child(what: str, database: str, addons_path: str, data_folder: str, batch_id: str, part: str) -> None:
    import odoo.cli  # noqa: F401
    from odoo import api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        ["-d", database, "--addons-path", addons_path, "--data-dir", data_folder, "--log-level=error"],
        setup_logging=True,
    )
    registry = Registry(database)

    def transaction(work) -> None:
        """As the queue runs a job: an environment of its own, a commit, what follows the commit."""
        with registry.cursor() as cr:
            work(api.Environment(cr, api.SUPERUSER_ID, {"lang": "en_US"}))

    make = {"jobs": _jobs, "peer": _peers}[what]
    transaction(lambda env: env["cluster.template"].search([], limit=1)._sample_pdf())
    print("ready", flush=True)  # pylint: disable=print-used
    sys.stdin.readline()
    make(transaction, int(batch_id), int(part))
    print("done", flush=True)  # pylint: disable=print-used


def _jobs(transaction, batch_id: int, part: int) -> None:
    from odoo.addons.cluster_docs.models.certificate_batch import CHUNK

    chunks: list[list[int]] = []

    def share(env) -> None:
        ids = env["cluster.certificate.batch"].browse(batch_id).line_ids.ids
        chunks.extend([ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)][part::PROCESSES])

    transaction(share)
    for ids in chunks:
        transaction(lambda env, ids=ids: env["cluster.certificate.line"].browse(ids)._make_documents())
        transaction(lambda env, ids=ids: env["cluster.certificate.line"].browse(ids)._make_files())


def _peers(transaction, batch_id: int, part: int) -> None:
    """The same pages by WeasyPrint's own call."""
    from weasyprint import HTML

    def render(env) -> None:
        batch = env["cluster.certificate.batch"].browse(batch_id)
        for line in batch.line_ids.sorted("sequence")[part:PEERS:PROCESSES]:
            values = {"certificate": None, "check_url": "", "qr_path": "", **line.document_id._answer_letter()}
            values["letter"]["hand"] = True
            html = env["ir.qweb"]._render("cluster_docs.answer_letter", values)
            HTML(string=html).write_pdf(pdf_variant="pdf/a-3b", pdf_tags=True)

    transaction(render)


if __name__ == "__main__":
    _child(*sys.argv[1:])
