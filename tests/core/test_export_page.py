# SPDX-License-Identifier: Apache-2.0
"""The page of a bundle, in a real browser without a screen, from a plain static server: files are dropped, words appear."""

import fcntl
import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from core.export import standalone_parity

NODE = Path(__file__).parents[1] / "node" / "node_modules"  # what packaging/node_packages.py puts there
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --mute-audio "
    "--host-resolver-rules='MAP * ~NOTFOUND,EXCLUDE 127.0.0.1' --remote-debugging-pipe"
)
# It reads what it is told from its descriptor 3 and answers on 4.
LAUNCH = "import os, sys; w = sys.argv; os.dup2(int(w[1]), 3); os.dup2(int(w[2]), 4); os.execv(w[3], w[3:])"
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium"),
    pytest.mark.skipif(
        not (NODE / "onnxruntime-web").exists(),
        reason="onnxruntime-web is not installed: python packaging/node_packages.py",
    ),
]


class Browser:
    """Chromium by its DevTools protocol, through pipes: JSON messages that end with a zero byte. No port is opened."""

    def __init__(self, profile: Path) -> None:
        pipes = [*os.pipe(), *os.pipe()]
        reads, commands, answers, writes = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in pipes)
        for end in pipes:
            os.close(end)
        program = [str(CHROMIUM), *shlex.split(FLAGS), f"--user-data-dir={profile}", "about:blank"]
        quiet = subprocess.DEVNULL
        self.program = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(reads), str(writes), *program],
            pass_fds=(reads, writes), stdout=quiet, stderr=quiet,
        )  # fmt: skip
        os.close(reads)
        os.close(writes)
        self.commands, self.answers = os.fdopen(commands, "wb"), os.fdopen(answers, "rb")
        self.number, self.session, self.asked_for = 0, "", list[str]()
        (page,) = [one for one in self.say("Target.getTargets")["targetInfos"] if one["type"] == "page"]
        self.session = self.say("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for part in ("Page", "Network", "Runtime"):
            self.say(f"{part}.enable")

    def say(self, method: str, **values: Any) -> Any:
        """One command, to its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": values}
        message |= {"sessionId": self.session} if self.session else {}
        self.commands.write(json.dumps(message).encode() + b"\0")
        self.commands.flush()
        while (answer := json.loads(self._read())).get("id") != self.number:
            if answer["method"] == "Network.requestWillBeSent":
                self.asked_for.append(answer["params"]["request"]["url"])
        assert "error" not in answer, answer
        return answer["result"]

    def _read(self) -> bytes:
        return b"".join(iter(lambda: self.answers.read(1), b"\0"))

    def run(self, script: str) -> Any:
        """What a script gives, or what its promise gives at last."""
        told = self.say("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait in the page for it."""
        self.run(
            f"new Promise(done => setInterval(() => document.readyState === 'complete' && ({condition}) && done(), 20))"
        )

    def drop(self, files: Sequence[Path], selector: str) -> None:
        """As a hand does it with files out of a folder."""
        box = self.run(f"document.querySelector({selector!r}).getBoundingClientRect().toJSON()")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        data = {"items": [], "files": list(map(str, files)), "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.say("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)

    def close(self) -> None:
        self.commands.close()  # it ends with its pipe
        self.answers.close()
        try:
            self.program.wait(10)
        except subprocess.TimeoutExpired:
            self.program.kill()
            self.program.wait()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: Any) -> None:
        pass


@pytest.fixture(scope="module")
def served(twins: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A bundle with onnxruntime-web where npm would put it, and the address of a static server on it."""
    bundle = Path(shutil.copytree(twins.bundle, tmp_path_factory.mktemp("served") / "bundle"))
    modules = bundle / "examples" / "browser" / "node_modules"
    modules.mkdir()
    (modules / "onnxruntime-web").symlink_to(NODE / "onnxruntime-web")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(bundle))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield bundle, f"http://127.0.0.1:{server.server_address[1]}/examples/browser/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    running = Browser(tmp_path_factory.mktemp("profile"))
    yield running
    running.close()


@pytest.fixture
def page(browser: Browser, served: tuple[Path, str]) -> Browser:
    browser.asked_for.clear()
    browser.say("Page.navigate", url=served[1])
    browser.until("document.getElementById('state')?.textContent === 'Ready.'")
    browser.run("document.getElementById('graph').value = 'fp32'")
    return browser


def cards(page: Browser, count: int) -> list[dict[str, str]]:
    """What the page says of the dropped files, the last one first."""
    page.until(f"document.querySelectorAll('[data-done]').length === {count}")
    found: list[dict[str, str]] = page.run(
        "[...document.querySelectorAll('article')].map(card => ({name: card.querySelector('h2').textContent, "
        "text: card.querySelector('.text').textContent, tokens: card.dataset.tokens ?? ''}))"
    )
    return found


def test_dropped_files_get_the_words_of_the_model(page: Browser, served: tuple[Path, str]) -> None:
    bundle, address = served
    golden = bundle / "golden"
    said = {one["name"]: one for one in standalone_parity.samples(golden)[0] if one["beams"] == 1}
    names = ["picture.png", "sound.wav"]
    page.drop([golden / name for name in names], "#drop")
    for card in cards(page, 2):
        assert [int(token) for token in card["tokens"].split()] == said[card["name"]]["tokens"]
        assert card["text"] == (said[card["name"]]["text"] or "(nothing)")
    server = address.removesuffix("examples/browser/")
    assert {url for url in page.asked_for if not url.startswith((server, "blob:", "data:"))} == set()


def test_what_is_no_picture_is_said_and_the_next_is_described(
    page: Browser, tmp_path: Path, draw: Any
) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    page.drop([tmp_path / "broken.png", draw(tmp_path / "good.png", 5)], "h1")
    good, broken = cards(page, 2)
    assert "cannot read the file" in broken["text"]
    assert broken["tokens"] == ""
    assert good["tokens"] != ""
