"""config/nginx.conf is run: a real nginx in front of a stub, asked what it lets through."""

import datetime
import http.client
import http.server
import os
import re
import shutil
import ssl
import subprocess
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tools.paths import CONFIG
from tools.postgres import free_port

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


class Stub(http.server.BaseHTTPRequestHandler):
    """Answers everything and tells what reached it."""

    def do_GET(self):  # noqa: N802
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b"x" * 4000
        self.send_response(200)
        self.send_header("Content-Type", "text/css")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Seen-Path", self.path)
        self.send_header("Seen-Proto", self.headers.get("X-Forwarded-Proto", ""))
        self.send_header("Seen-Upgrade", self.headers.get("Upgrade", ""))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_arguments):
        pass


def _certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "tls.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _configuration(folder, backend, plain, tls):
    """The file as it is, but for places, ports and the stub behind it."""
    text = (CONFIG / "nginx.conf").read_text()
    for old, new in (
        ("server web:8069;", f"server 127.0.0.1:{backend};"),
        ("server web:8072;", f"server 127.0.0.1:{backend};"),
        ("listen 8080;", f"listen 127.0.0.1:{plain};"),
        ("listen 8443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        ("/run/secrets/tls_certificate", str(folder / "tls.crt")),
        ("/run/secrets/tls_key", str(folder / "tls.key")),
        ("/dev/stdout", str(folder / "access.log")),
        ("/dev/stderr", str(folder / "error.log")),
    ):
        assert old in text, old
        text = text.replace(old, new)
    text = re.sub(r"/tmp/nginx", str(folder / "nginx"), text)
    target = folder / "nginx.conf"
    target.write_text(text)
    return target


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    stub = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=stub.serve_forever, daemon=True).start()
    plain, tls = free_port(), free_port()
    _certificate(folder)
    configuration = _configuration(folder, stub.server_address[1], plain, tls)
    command = [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(configuration)]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    directives = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
    process = subprocess.Popen([*command, "-g", directives], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            http.client.HTTPConnection("127.0.0.1", plain, timeout=1).connect()
            break
        except OSError:
            time.sleep(0.05)
    yield plain, tls, folder
    process.terminate()
    process.wait(10)
    stub.shutdown()


def ask(proxy, path, method="GET", headers=None, body=None):
    context = ssl._create_unverified_context()  # noqa: S323  our own certificate of a minute ago
    connection = http.client.HTTPSConnection("127.0.0.1", proxy[1], timeout=10, context=context)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    response.content = response.read()
    connection.close()
    return response


def test_plain_http_leads_to_tls(proxy):
    connection = http.client.HTTPConnection("127.0.0.1", proxy[0], timeout=10)
    connection.request("GET", "/services?x=1", headers={"Host": "district.example"})
    response = connection.getresponse()
    assert response.status == 301
    assert response.getheader("Location") == "https://district.example/services?x=1"


def test_its_own_health_check(proxy):
    connection = http.client.HTTPConnection("127.0.0.1", proxy[0], timeout=10)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/web/database",
        "/web/database/manager",
        "/web/database/selector",
        "/xmlrpc/2/common",
        "/xmlrpc",
        "/jsonrpc",
        "/json/2/res.partner/read",
        "/doc",
        "/queue_job/runjob",
        "/be/web/database/manager",
        "/ru/jsonrpc",
    ],
)
def test_closed(proxy, path):
    for method in ("GET", "POST"):
        response = ask(proxy, path, method)
        assert response.status == 404
        assert response.getheader("Seen-Path") is None


@pytest.mark.parametrize("path", ["/", "/web/login", "/services", "/be/services/x", "/documents", "/odoo", "/my"])
def test_open(proxy, path):
    response = ask(proxy, path)
    assert response.status == 200
    assert response.getheader("Seen-Path") == path
    assert response.getheader("Seen-Proto") == "https"


@pytest.mark.parametrize("path", ["/", "/web/database", "/web/assets/1/a.css", "/web/static/x.css", "/web/login"])
def test_headers_on_every_answer(proxy, path):
    response = ask(proxy, path)
    assert "max-age=31536000" in response.getheader("Strict-Transport-Security")
    policy = response.getheader("Content-Security-Policy")
    assert "frame-ancestors 'self'" in policy
    assert "object-src 'none'" in policy
    assert response.getheader("Referrer-Policy") == "same-origin"
    assert response.getheader("X-Frame-Options") == "SAMEORIGIN"
    assert response.getheader("X-Content-Type-Options") == "nosniff"


def test_static_files_are_kept(proxy):
    assert ask(proxy, "/web/assets/1/a.css").status == 200
    assert ask(proxy, "/web/assets/1/a.css").getheader("Cache-Control") == "max-age=31536000"
    assert ask(proxy, "/cluster_base/static/src/x.css").getheader("Cache-Control") == "max-age=86400"
    assert ask(proxy, "/my").getheader("Cache-Control") is None


def test_answers_are_compressed(proxy):
    response = ask(proxy, "/my", headers={"Accept-Encoding": "gzip"})
    assert response.getheader("Content-Encoding") == "gzip"
    assert len(response.content) < 400


def test_websocket_is_upgraded(proxy):
    response = ask(proxy, "/websocket", headers={"Upgrade": "websocket", "Connection": "Upgrade"})
    assert response.getheader("Seen-Upgrade") == "websocket"


def test_a_guesser_of_passwords_is_stopped(proxy):
    answers = [ask(proxy, "/web/login", "POST", body="x").status for _ in range(15)]
    assert answers[:10] == [200] * 10
    assert 429 in answers
    assert ask(proxy, "/web/login").status == 200, "reading the form stays free"


def test_a_flood_of_forms_is_stopped_with_a_sentence(proxy):
    for _ in range(45):
        last = ask(proxy, "/services/apply", "POST", body="x")
    assert last.status == 429
    assert "Wait a minute" in last.content.decode()
    assert "Пачакайце" in last.content.decode()


def test_the_log_keeps_no_query(proxy):
    ask(proxy, "/my/applications/1?access_token=secret-token")
    time.sleep(0.2)
    log = (proxy[2] / "access.log").read_text()
    assert "/my/applications/1" in log
    assert "secret-token" not in log
