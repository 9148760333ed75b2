"""Rendered pages kept in the memory of one process.

A page is good while nothing that pages show has changed (its version) and not longer than `ttl`, whichever ends
first. The version comes from the database with each request, so that all processes agree.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    body: bytes
    version: Hashable
    kept_at: float  # seconds of the caller's clock
    headers: tuple[tuple[str, str], ...] = ()


class PageCache:
    """The pages asked for last, limited in number and bytes. Safe between threads."""

    def __init__(self, ttl: float = 45, pages: int = 1024, size: int = 48 * 1024 * 1024):
        self.ttl, self.pages, self.size = ttl, pages, size
        self._kept: OrderedDict[Hashable, Page] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def knows(self, key: Hashable) -> bool:
        """Whether something is kept under the key, good or not."""
        return key in self._kept

    def get(self, key: Hashable, version: Hashable, now: float) -> Page | None:
        with self._lock:
            page = self._kept.get(key)
            if not page:
                return None
            if page.version != version or not 0 <= now - page.kept_at < self.ttl:
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Page) -> None:
        if len(page.body) > self.size // 8:
            return
        with self._lock:
            if key in self._kept:
                self._drop(key)
            self._kept[key] = page
            self._bytes += len(page.body)
            while len(self._kept) > self.pages or self._bytes > self.size:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _drop(self, key: Hashable) -> None:
        self._bytes -= len(self._kept.pop(key).body)
