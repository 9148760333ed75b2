import pytest

from report_weasyprint.engine.urls import INTERNAL_ORIGIN, classify, origin

OWN = frozenset({origin("http://odoo.example.test:8069")})


@pytest.mark.parametrize(
    ("url", "kind", "args"),
    [
        ("data:image/png;base64,AAAA", "data", {}),
        ("/web/static/img/logo.png", "static", {}),
        ("/my-addon/static/src/img/deep/er.svg", "static", {}),
        (INTERNAL_ORIGIN + "/web/static/fonts/lato/Lato-Reg-webfont.woff", "static", {}),
        ("http://odoo.example.test:8069/web/static/img/logo.png", "static", {}),
        ("/web/image/12", "record", {"id": 12}),
        ("/web/image/12-abc/64x32", "record", {"id": 12, "unique": "abc", "width": 64, "height": 32}),
        ("/web/image/res.partner/7/image_128", "record", {"model": "res.partner", "id": 7, "field": "image_128"}),
        (
            "/web/image?model=res.company&id=1&field=logo",
            "record",
            {"model": "res.company", "id": "1", "field": "logo"},
        ),
        ("/web/image/base.main_company/logo.png", "record", {"xmlid": "base.main_company", "filename": "logo.png"}),
        ("/web/content/5?access_token=t", "record", {"id": 5, "access_token": "t"}),
        ("/report/barcode/QR/a%2Fb?width=200", "barcode", {"barcode_type": "QR", "value": "a/b", "width": "200"}),
        (
            "/report/barcode/?barcode_type=QR&value=x&width=10",
            "barcode",
            {"barcode_type": "QR", "value": "x", "width": "10"},
        ),
        (
            "/report/barcode/QR/https://example.test/..",
            "barcode",
            {"barcode_type": "QR", "value": "https://example.test/.."},
        ),
        ("/web/assets/1/abc/web.css", "attachment", {}),
        ("/web/assets/abc/web.css", "asset", {"unique": "abc", "filename": "web.css"}),
        ("/logo.png?company=2", "logo", {"company": "2"}),
        ("/unsplash/abc/1.jpg", "attachment", {}),
    ],
)
def test_served(url, kind, args):
    target = classify(url, OWN)
    assert (target.kind, target.args) == (kind, args)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://example.test/x.png",
        "//example.test/x.png",
        "http://odoo.example.test:22/web/static/img/logo.png",
        "https://odoo.example.test:8069/web/static/img/logo.png",
        "http://odoo.example.test:8069@example.test/web/static/x.png",
        "http://user:pass@odoo.example.test:8069/web/static/x.png",
        "http://[::1/x.png",
        "http://odoo.example.test:port/x",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "ftp://example.test/x",
        "gopher://example.test/x",
        "javascript:alert(1)",
        "jar:file:///x",
        "/web/static/../../etc/passwd",
        "/web/static/%2e%2e/%2e%2e/etc/passwd",
        "/web/static/..%2f..%2fetc/passwd",
        "/web/static/%252e%252e/x",
        "/web/static\\..\\x",
        "/web/static/a//b",
        "/web/static/./b",
        "/web/static/x%00.png",
        "///example.test/x",
        "relative.png",
        "",
    ],
)
def test_refused(url):
    target = classify(url, OWN)
    assert target.kind == "refused"
    assert target.why
