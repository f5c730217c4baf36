"""What a command tells the person who waits, on standard error, so that standard output stays for results."""

import contextlib
import json
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any


class Progress:
    """Steps of a long command. Callable: `report("text")` says one line."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self._counted = 0.0

    def __call__(self, text: str) -> None:
        print(f"[{time.monotonic() - self.started:6.1f} s] {text}", file=sys.stderr, flush=True)

    def count(self, text: str, done: int, total: int) -> None:
        """Say how far a countable step is, at most every three seconds, and always at its end."""
        now = time.monotonic()
        if done >= total or now - self._counted >= 3:
            self._counted = now
            self(f"{text}: {done}/{total}")

    @contextlib.contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Say what begins; every 10 seconds that it still runs; how long it took."""
        began, finished = time.monotonic(), threading.Event()

        def tick() -> None:
            while not finished.wait(10):
                self(f"{text} … {time.monotonic() - began:.0f} s")

        self(f"{text} …")
        threading.Thread(target=tick, daemon=True).start()
        try:
            yield
        finally:
            finished.set()
        self(f"{text}: {time.monotonic() - began:.1f} s")


def print_result(result: Mapping[str, Any]) -> None:
    """The one JSON object that `--json` promises as the last line."""
    print(json.dumps(result, ensure_ascii=False, default=str), flush=True)
