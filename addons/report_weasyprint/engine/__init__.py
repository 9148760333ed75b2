import logging

# Before WeasyPrint is imported: it reports every rule it does not know and every step
# it takes. Resources that were refused or missing are reported by our own fetcher.
for _name in ("weasyprint", "weasyprint.progress"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
logging.getLogger("fontTools").setLevel(logging.ERROR)
