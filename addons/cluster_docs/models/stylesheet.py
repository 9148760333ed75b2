"""The stylesheet of letters, read once per process."""

import functools

from odoo.tools import file_open

LETTER_CSS = "cluster_docs/static/src/css/letter.css"


@functools.cache
def letter_css():
    with file_open(LETTER_CSS, "r") as stream:
        return stream.read()
