"""The gallery as a small web site: templates rendered once, served with the product's own security headers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory, override_settings
from tests.ui.gallery.world import context

import hailong.ui
from hailong.config.headers import CONTENT_SECURITY_POLICY

HERE = Path(__file__).parent / "gallery"
STATIC = Path(hailong.ui.__file__).parent / "static"
PAGES = sorted(page.stem for page in HERE.glob("*.html"))
PLAIN_STATIC = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def render(page: str) -> str:
    """One gallery page as HTML."""
    request = RequestFactory().get("/gallery/")
    request.user = AnonymousUser()
    with override_settings(STORAGES=PLAIN_STATIC):
        template = engines["django"].from_string((HERE / f"{page}.html").read_text(encoding="utf-8"))
        return template.render(context(), request)


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Render everything into `folder` and serve it; yields the address."""
    for page in PAGES:
        (folder / f"{page}.html").write_text(render(page), encoding="utf-8")
    (folder / settings.STATIC_URL.strip("/")).symlink_to(STATIC)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
