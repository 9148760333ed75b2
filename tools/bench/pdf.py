"""``./cluster bench pdf``: WeasyPrint in process beside the distribution's wkhtmltopdf.

One page, five pages and a table of 100 rows, laid out with Odoo's own report CSS, the
same HTML for both; and 200 invoices in one action, measured in a process of their own.
Where wkhtmltopdf is not installed the peer is missing and only our figures are given.
"""

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

INVOICES = 200
LINES = 5
MEMORY_TARGET = 1024
ROUNDS = 5
TEXT = (
    "Рашэнне сельскага Савета аб выдзяленні зямельнага ўчастка. Sprawę rozpatrzono w terminie; "
    "łączna powierzchnia działki wynosi 0,15 ha. Sprendimas įsigalioja nuo paskelbimo dienos. "
)


def main(env) -> Iterator[dict]:
    report = env["ir.actions.report"].with_context(force_report_rendering=True)
    css = _bundle(env)
    for name, body, must_win in (
        ("pdf one page", _rows(5), True),
        ("pdf five pages", _pages(5), False),
        ("pdf table of 100 rows", _rows(100), False),
    ):
        ours = _median(lambda body=body: report._weasyprint_html_to_pdf(_document(body), report_css=True))
        theirs = _wkhtmltopdf(_document(body, css))
        ratio = round(theirs / ours, 2) if theirs else None
        yield {
            "name": name,
            "value": round(ours, 3),
            "unit": "s",
            "peer": theirs and round(theirs, 3),
            "ratio": ratio,
            "target": "at least as fast as wkhtmltopdf" if must_win else None,
            "ok": not must_win or ratio is None or ratio >= 1,
        }
    yield from _invoices(env)


def _document(body: str, css: str = "") -> str:
    return (
        '<!DOCTYPE html><html lang="be"><head><meta charset="utf-8"><title>Bench</title>'
        f"<style>{css}</style><style>@page{{size:A4;margin:20mm 15mm}} body{{font-family:'DejaVu Sans'}}</style></head>"
        f'<body class="o_body_pdf container"><h2>Рашэнне № 17</h2>{body}</body></html>'
    )


def _rows(count: int) -> str:
    rows = "".join(
        f'<tr><td>{number}</td><td>Мёд ліпавы, слоік {number}</td><td class="text-end">{number}.00</td>'
        f'<td class="text-end">12.50</td><td class="text-end">{number * 12.5:.2f}</td></tr>'
        for number in range(1, count + 1)
    )
    return (
        '<table class="table table-sm o_main_table"><thead><tr><th>№</th><th>Назва</th><th>Колькасць</th>'
        f"<th>Кошт</th><th>Сума</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _pages(count: int) -> str:
    page = "".join(f"<p>{number}. {TEXT * 2}</p>" for number in range(1, 13))
    return "".join(f'<div style="page-break-after: always">{page}</div>' for _ in range(count))


def _bundle(env) -> str:
    """Odoo's report CSS as text; addresses are dropped, so that the peer reads no network."""
    bundle = env["ir.qweb"]._get_asset_bundle("web.report_assets_common", css=True, js=False)
    text = bundle.css().raw.decode()
    return re.sub(r"@font-face\s*\{[^}]*\}", "", re.sub(r"url\([^)]*\)", "none", text))


def _median(call: Callable[[], object]) -> float:
    call()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _wkhtmltopdf(html: str) -> float | None:
    program = shutil.which("wkhtmltopdf")
    if not program:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.html"), Path(folder, "out.pdf")
        source.write_text(html, encoding="utf-8")
        command = [program, "--quiet", "--disable-javascript", "--page-size", "A4", str(source), str(target)]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

        def run() -> None:
            subprocess.run(command, env=environment, check=False, capture_output=True, timeout=300)
            if not target.exists():
                raise RuntimeError("wkhtmltopdf wrote no file")

        return _median(run)


def _invoices(env) -> Iterator[dict]:
    if "account.move" not in env:
        return
    child = subprocess.run(
        [sys.executable, "-m", "tools.bench.pdf", env.cr.dbname, *_odoo_paths()],
        capture_output=True,
        text=True,
        check=False,
    )
    if child.returncode:
        raise RuntimeError(f"The batch of invoices failed:\n{child.stderr[-3000:]}")
    seconds, before, peak, pages, size = child.stdout.split()[-5:]
    yield {
        "name": f"pdf {INVOICES} invoices in one action, peak memory",
        "value": float(peak),
        "unit": "MiB",
        "peer": None,
        "ratio": None,
        "target": MEMORY_TARGET,
        "ok": float(peak) < MEMORY_TARGET and int(pages) >= INVOICES,
    }
    yield {
        "name": f"pdf {INVOICES} invoices in one action",
        "value": float(seconds),
        "unit": "s",
        "peer": None,
        "ratio": None,
        "target": None,
        "ok": True,
        "note": f"{before} MiB before, {pages} pages, {int(size) // 1024} KiB",
    }


def _odoo_paths() -> list[str]:
    from odoo.tools import config

    return [",".join(config["addons_path"]), config["data_dir"]]


def _child(database: str, addons_path: str, data_folder: str) -> None:
    """Prints: seconds, MiB before, MiB at the peak, pages, bytes."""
    import io

    import pypdf

    import odoo.cli  # noqa: F401
    from odoo import api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        ["-d", database, "--addons-path", addons_path, "--data-dir", data_folder, "--log-level=error"],
        setup_logging=True,
    )
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {"lang": "en_US", "force_report_rendering": True})
        moves = _make_invoices(env)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        started = time.perf_counter()
        content, _kind = env["ir.actions.report"]._render_qweb_pdf("account.report_invoice", moves.ids)
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        pages = len(pypdf.PdfReader(io.BytesIO(content)).pages)
        print(f"{seconds:.1f} {before:.0f} {peak:.0f} {pages} {len(content)}")
        cr.rollback()


def _make_invoices(env):
    company = env.company
    if not env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", company.id)]):
        env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
    partner = env["res.partner"].create({"name": "Алеся Прыкладная", "street": "вул. Лясная 5"})
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [
                    (0, 0, {"name": f"Мёд ліпавы {line}", "quantity": 2, "price_unit": 9.5}) for line in range(LINES)
                ],
            }
            for _ in range(INVOICES)
        ]
    )
    moves.action_post()
    return moves


if __name__ == "__main__":
    _child(*sys.argv[1:])
