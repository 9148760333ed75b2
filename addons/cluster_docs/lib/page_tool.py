"""Work on the pages of strangers' files, in a process of its own: a file that crashes or swells a library ends this
process and nothing else. Run by `isolated.run`; knows nothing of Odoo and imports nothing of ours.

    python page_tool.py COMMAND FOLDER

FOLDER holds `input` (the file) and `task.json` (arguments); the answer is written to `answer.json` there, pages and
PDFs beside it. The answer has either `problem` (a code) or what the command's function returns.
"""

import contextlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

MAX_PIXELS = 120_000_000
MAX_TEXT = 2_000_000  # characters kept of one file
MAX_XML = 50 * 1024 * 1024
LAYER_FROM = 16  # letters on a page that make its text layer worth more than reading the picture
READ_DPI = 300
CODE_DPI = 120
LONGEST_SIDE = 5000  # pixels of a rendered page, whatever size the file claims
NICE = 10


class Problem(Exception):
    """A code the caller has a sentence for."""


def _pdf(folder):
    import pypdfium2  # noqa: PLC0415  (an isolated process loads only what its command needs)

    try:
        document = pypdfium2.PdfDocument(folder / "input")
    except pypdfium2.PdfiumError as error:
        raise Problem("encrypted" if "assword" in str(error) else "damaged") from error
    if not len(document):
        raise Problem("damaged")
    return document


def _picture(page, dpi):
    width, height = page.get_size()
    scale = min(dpi / 72, LONGEST_SIDE / max(width, height, 1))
    return page.render(scale=scale, grayscale=True).to_pil()


def pages(folder, task):
    """How many pages a PDF has."""
    return {"pages": len(_pdf(folder))}


def picture(folder, task):
    """Page `page` (from 0) as PNG in `page.png`."""
    document = _pdf(folder)
    if not 0 <= task["page"] < len(document):
        raise Problem("no_page")
    width, height = document[task["page"]].get_size()
    scale = min(task.get("dpi", 100) / 72, 2000 / max(width, height, 1))
    document[task["page"]].render(scale=scale).to_pil().save(folder / "page.png", optimize=False)
    return {"pages": len(document)}


def codes(folder, task):
    """For each page its bar codes and whether it is blank."""
    import zxingcpp  # noqa: PLC0415

    found = []
    document = _pdf(folder)
    if len(document) > task.get("max_pages", 500):
        raise Problem("too_many_pages")
    for place in range(len(document)):
        page = document[place]
        image = _picture(page, CODE_DPI)
        found.append({"codes": [code.text for code in zxingcpp.read_barcodes(image)], "blank": _is_blank(image)})
        page.close()
    return {"pages": found}


def _is_blank(image):
    """Fewer dark dots than two letters would leave; the edges, where scanners leave shadows, are not looked at."""
    width, height = image.size
    inner = image.convert("L").crop((width // 20, height // 20, width - width // 20, height - height // 20))
    histogram = inner.histogram()
    return sum(histogram[:160]) < sum(histogram) * 0.00008


def to_pdf(folder, task):
    """A picture or a TIFF of many pages as one PDF in `output.pdf`. One page is in memory at a time."""
    import pypdfium2  # noqa: PLC0415
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    output, count = pypdfium2.PdfDocument.new(), 0
    try:
        with Image.open(folder / "input") as source:
            for frame in ImageSequence.Iterator(source):
                count += 1
                if count > task.get("max_pages", 500):
                    raise Problem("too_many_pages")
                if frame.width * frame.height > MAX_PIXELS:
                    raise Problem("pixels")
                dpi = float((frame.info.get("dpi") or (200, 200))[0])
                page = ImageOps.exif_transpose(frame) if source.format == "JPEG" else frame
                page = page if page.mode in ("1", "L", "RGB") else page.convert("RGB")
                buffer = io.BytesIO()
                page.save(buffer, "PDF", resolution=dpi if 50 <= dpi <= 1200 else 200.0)
                with contextlib.closing(pypdfium2.PdfDocument(buffer.getvalue())) as one:
                    output.import_pages(one)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Problem("damaged") from error
    except Image.DecompressionBombError as error:
        raise Problem("pixels") from error
    if not count:
        raise Problem("damaged")
    output.save(folder / "output.pdf")
    return {"pages": count}


def split(folder, task):
    """`pieces`: lists of pages (from 0); each becomes `piece-N.pdf`."""
    import pypdfium2  # noqa: PLC0415

    document = _pdf(folder)
    for number, chosen in enumerate(task["pieces"]):
        with contextlib.closing(pypdfium2.PdfDocument.new()) as piece:
            piece.import_pages(document, chosen)
            piece.save(folder / f"piece-{number}.pdf")
    return {"pieces": len(task["pieces"])}


def text(folder, task):
    """The text a file carries itself, page by page; a page without any is an empty string."""
    kind = task["kind"]
    if kind == "pdf":
        return {"texts": _layer(_pdf(folder))}
    if kind in ("docx", "odt"):
        return {"texts": [_office_text(folder / "input", kind)]}
    content = (folder / "input").read_bytes()[: 4 * MAX_TEXT]
    return {"texts": [_decode(content)[:MAX_TEXT]]}


def _layer(document):
    texts, room = [], MAX_TEXT
    for place in range(len(document)):
        page = document[place]
        words = page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\x00", "")[:room]
        room -= len(words)
        texts.append(words)
        page.close()
    return texts


def _decode(content):
    for encoding in ("utf-8-sig", "cp1251"):
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding).replace("\x00", "")
    return content.decode("latin-1").replace("\x00", "")


def _office_text(path, kind):
    """Paragraphs of a Word or OpenDocument text, read in pieces: the directory of an archive may lie about sizes."""
    from lxml import etree  # noqa: PLC0415

    part = "word/document.xml" if kind == "docx" else "content.xml"
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
            content = stream.read(MAX_XML + 1)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, EOFError) as error:
        raise Problem("damaged") from error
    if len(content) > MAX_XML:
        raise Problem("bomb")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Problem("damaged") from error
    names = {"p", "h"}
    lines = [
        "".join("\t" if etree.QName(node).localname == "tab" else node.text or "" for node in _runs(paragraph))
        if kind == "docx"
        else "".join(paragraph.itertext())
        for paragraph in root.iter("{*}p", "{*}h")
        if etree.QName(paragraph).localname in names
    ]
    return "\n".join(lines)[:MAX_TEXT]


def _runs(paragraph):
    return paragraph.iter(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t",
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}tab",
    )


def read(folder, task):
    """The text of a scan: its text layer where a page has one, otherwise what tesseract reads in the picture.

    Never longer than `seconds`, never more than `max_pages`; what was left out is told in `left_out`.
    """
    end = time.monotonic() + task["seconds"]
    if task["kind"] != "pdf":
        to_pdf(folder, task)
        (folder / "output.pdf").replace(folder / "input")
    document = _pdf(folder)
    layer = _layer(document)
    texts, layered, seen, left_out, problem = [], 0, 0, 0, ""
    for place, words in enumerate(layer):
        if len("".join(words.split())) >= LAYER_FROM:
            texts.append(words)
            layered += 1
        elif seen >= task["max_pages"] or time.monotonic() >= end or problem:
            left_out += 1
        else:
            try:
                texts.append(_read_page(folder, document[place], task, end))
                seen += 1
            except Problem as stop:
                problem, left_out = str(stop), left_out + 1
    if problem and not layered and not seen:
        raise Problem(problem)
    return {
        "text": "\n\f".join(texts)[:MAX_TEXT],
        "pages": len(layer),
        "layered": layered,
        "read": seen,
        "left_out": left_out,
    }


def _read_page(folder, page, task, end):
    program = shutil.which(task.get("tesseract", "tesseract"))
    if not program:
        raise Problem("no_tesseract")
    _picture(page, READ_DPI).save(folder / "page.png")
    try:
        done = subprocess.run(  # noqa: S603  (arguments as a list, no shell)
            [program, str(folder / "page.png"), "stdout", "-l", task["languages"], "--psm", "3"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=max(1, min(task.get("page_seconds", 60), end - time.monotonic())),
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise Problem("timeout") from error
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace")
        raise Problem("no_language" if "loading language" in told or "Failed loading" in told else "unreadable")
    return done.stdout.decode("utf-8", "replace").replace("\x00", "").replace("\f", "")


def _peak():
    """The most memory this process had, in kilobytes; 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return 0


COMMANDS = {one.__name__: one for one in (pages, picture, codes, to_pdf, split, text, read)}


def main(command, folder):
    task = json.loads((folder / "task.json").read_text())
    os.nice(NICE)
    megabytes = task.pop("megabytes", 1500)
    for limit, value in (
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 1024 * 1024 * 1024),
    ):
        _soft, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
    try:
        answer = {**COMMANDS[command](folder, task), "peak_kb": _peak()}
    except Problem as error:
        answer = {"problem": str(error)}
    except MemoryError:
        answer = {"problem": "memory"}
    (folder / "answer.json").write_text(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
