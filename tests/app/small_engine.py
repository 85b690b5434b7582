# SPDX-License-Identifier: Apache-2.0
"""A small but real engine for the window's tests: another process that speaks the protocol.

It looks at pictures (mean colour) and recordings (length), streams its answer word by word, uses the
project's own examples as demonstrations, imports folders with `.txt` sidecars into a real project, can be
cancelled, and dies when a file's name tells it to.
"""

import hashlib
import os
import queue
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import small_choosing
from PIL import Image

from core import places
from core.choosing import Choose, Weigh
from core.errors import CoreError, MediaError
from core.filters import withheld
from core.project import Example, Media, Project, example_id
from core.protocol import (
    Cancel,
    Caption,
    Captioned,
    Demonstration,
    Event,
    Failed,
    FileFailed,
    Finished,
    Import,
    Imported,
    Note,
    Progress,
    Prompted,
    Ready,
    Rejected,
    Request,
    Started,
    Streamed,
    Token,
    decode,
    encode,
)
from core.trying import (
    Attend,
    Attended,
    Describe,
    Described,
    Draw,
    Drawn,
    Left,
    Piece,
    Suggest,
    Suggested,
    Suggestion,
    Teach,
    Unteach,
)

COLOURS = {
    "red": (220, 40, 40), "green": (40, 160, 60), "blue": (50, 80, 200), "yellow": (240, 220, 60),
    "white": (245, 245, 245), "black": (15, 15, 15), "grey": (128, 128, 128),
}  # fmt: skip
cancelled: set[int] = set()
CELLS = 4  # that time is divided into


def colour(file: str) -> list[tuple[str, float]]:
    """Names of the mean colour, nearest first, with something like a probability."""
    try:
        with Image.open(file) as picture:
            red, green, blue = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))
    except OSError as error:
        raise MediaError("The picture cannot be read.", "Save it again as PNG or JPEG.", file=file) from error
    distance = {n: abs(r - red) + abs(g - green) + abs(b - blue) for n, (r, g, b) in COLOURS.items()}
    total = sum(1 / (d + 20) for d in distance.values())
    found = [(name, 1 / (d + 20) / total) for name, d in distance.items()]
    return sorted(found, key=lambda item: -item[1])


def demonstrations(request: Caption) -> tuple[Demonstration, ...]:
    if request.project is None or request.shots.k == 0:
        return ()
    with Project.open(request.project) as project:
        known = {e.id: e for e in project.examples(split="train") if e.id not in request.shots.excluded}
    pinned = [known.pop(id) for id in request.shots.pinned if id in known]
    near = [*pinned, *known.values()][: request.shots.k]
    return tuple(
        Demonstration(e.id, 0.9 - 0.1 * place, e.target, e.media[0].path, "project")
        for place, e in enumerate(near)
    )


def words(file: str, hints: list[tuple[str, float]]) -> list[Token]:
    if "silent" in file:
        return []
    if "中" in file:
        return [Token("一", 0.95), Token("个", 0.9), Token("红", 0.35), Token("苹果", 0.7)]
    return [Token("a", 0.97), Token(f" {hints[0][0]}", hints[0][1]), Token(" pict", 0.9), Token("ure", 0.99)]


def describe(id: int, request: Caption, file: str) -> Iterator[Event]:
    begun = time.perf_counter()
    if "abort" in file:
        os.abort()
    if "loud" in file:
        sys.stderr.write("noise\n" * 200_000)  # more than any pipe holds
    while "deaf" in file:
        time.sleep(1)
    sound = file.endswith(".wav")
    yield Started(file, "transcription" if sound else "captioning")
    if sound:
        with wave.open(file) as recording:
            hints, seconds = [], recording.getnframes() / recording.getframerate()
        tokens = [Token("about", 0.9), Token(f" {seconds:.0f}", 0.6), Token(" seconds", 0.95)]
    else:
        hints = colour(file)
        tokens = words(file, hints)
    if "rude" in file:
        tokens.append(Token(" of a wanker", 0.8))
    shown = demonstrations(request)
    yield Prompted(file, shown, tuple(hints[:3]))
    if request.generation.filter and withheld("".join(token.text for token in tokens)):
        tokens = [token for token in tokens if not withheld(token.text)]
        yield Note(
            "The answer was cut where a harmful word would have followed.", "Switch the filter off.", file
        )
    for token in tokens:
        time.sleep(0.4 if "slow" in file else 0.005)
        if id in cancelled:
            return
        yield Streamed(file, token)
    score = 1.0
    for token in tokens:
        score *= token.score
    text = "".join(token.text for token in tokens)
    seconds = time.perf_counter() - begun
    task = "transcription" if sound else "captioning"
    score **= 1 / max(len(tokens), 1)
    yield Captioned(file, task, text, score, tuple(tokens), shown, seconds)


def caption(id: int, request: Caption) -> Iterator[Event]:
    yield Progress("read weights", 0, 1)
    for file in request.files:
        if id in cancelled:
            return
        if "noted" in file:
            yield Note("The picture was very large.", "It was made smaller first.", file)
        try:
            yield from describe(id, request, file)
        except CoreError as error:
            yield FileFailed(file, error.message, error.hint)


def attend(request: Attend) -> Iterator[Event]:
    """Each word looks at the darkest quarter of a picture, the first of a recording at its beginning, and so on."""
    if "closed" in request.file:
        yield Attended(request.file, 0, 0, 0.0, (), 0.0, "It does not look.", "Train it.")
        return
    said = [word if place == 0 else f" {word}" for place, word in enumerate(request.text.split(" "))]
    if request.file.endswith(".wav"):
        rows = [tuple(float(cell == place) for cell in range(CELLS)) for place in range(len(said))]
        pieces = tuple(map(Piece, said, rows))
        yield Attended(request.file, 1, CELLS, 2.0, pieces, 1.0)
        return
    with Image.open(request.file) as picture:
        quarters = picture.convert("L").resize((2, 2), Image.Resampling.BOX).tobytes()
    dark = [256 - quarter for quarter in quarters]
    weights = tuple(value / sum(dark) for value in dark)
    yield Attended(request.file, 2, 2, 0.0, tuple(Piece(word, weights) for word in said), 0.5)


def spectrum(request: Draw) -> Iterator[Event]:
    """A ramp: louder from left to right."""
    image = places.cache() / "ramp.png"
    image.parent.mkdir(parents=True, exist_ok=True)
    Image.linear_gradient("L").rotate(90).resize((100, 80)).save(image)
    yield Drawn(request.file, str(image), 2.0)


def suggestions(request: Suggest) -> Iterator[Event]:
    """The first two examples."""
    with Project.open(request.project) as project:
        first = list(project.examples(limit=2))
    yield Progress("describe the files", 1, 2)
    found = [
        Suggestion(
            e.media[0].path, f"a {colour(e.media[0].path)[0][0]} picture", 0.2 * place, e.target, "Unsure."
        )
        for place, e in enumerate(first, 1)
    ]
    yield Suggested(tuple(found), 2, 4)


def whole_folder(id: int, request: Describe) -> Iterator[Event]:
    """A text file beside each picture."""
    files = sorted(Path(request.folder).glob("*.png"))
    left, written = [], 0
    for done, file in enumerate(files):
        yield Progress("describe the folder", done, len(files))
        time.sleep(0.2 if "slow" in request.folder else 0)
        if id in cancelled:
            return
        try:
            file.with_suffix(".txt").write_text(f"{request.write}: {colour(str(file))[0][0]}")
            written += 1
        except CoreError as error:
            left.append(Left(str(file), error.message, error.hint))
            yield left[-1]
    yield Described(request.folder, written, 2, tuple(left))


def bring(id: int, request: Import) -> Iterator[Event]:
    """Pictures with a `.txt` beside them; each other picture is rejected."""
    begun = time.perf_counter()
    source = Path(request.source)
    if not source.is_dir():
        yield Failed(f"{source.name} is not a folder.", "Choose a folder of pictures with captions.")
        return
    files = sorted(source.glob("*.png"))
    good: list[Example] = []
    bad: list[Rejected] = []
    for done, file in enumerate(files):
        time.sleep(0.2 if "slow" in str(source) else 0)
        yield Progress("importing", done, len(files))
        if id in cancelled:
            break
        text = file.with_suffix(".txt")
        if not text.exists():
            bad.append(Rejected(str(file), None, "There is no caption.", f"Write it into {text.name}."))
            yield bad[-1]
            continue
        digest, target = hashlib.sha256(file.read_bytes()).hexdigest(), text.read_text("utf-8").strip()
        name = example_id([digest], "captioning", "", target, "en")
        media = (Media("image", str(file), digest),)
        good.append(Example(name, media, "captioning", "", target, "en", "train", target, (), str(source)))
    with Project.create_or_open(request.project) as project:
        added, known = project.add(good)
    splits, languages = (("train", len(added)),), (("en", len(added)),)
    seconds = time.perf_counter() - begun
    yield Imported("folder", len(added), tuple(bad), len(known), (), splits, languages, (3.0, 5.0), seconds)


def work(id: int, request: Request) -> Iterator[Event]:
    match request:
        case Caption():
            yield from caption(id, request)
        case Choose():
            yield from small_choosing.choose(request)
        case Weigh():
            yield from small_choosing.weigh(request)
        case Import():
            yield from bring(id, request)
        case Attend():
            yield from attend(request)
        case Draw():
            yield from spectrum(request)
        case Teach():
            from core.teaching import teach  # here: the engine is up sooner without it

            yield teach(request)
        case Unteach():
            from core.teaching import unteach

            yield unteach(request)
        case Suggest():
            yield from suggestions(request)
        case Describe():
            yield from whole_folder(id, request)
        case Cancel():
            pass


def read(requests: "queue.Queue[tuple[int, Request] | None]") -> None:
    for line in sys.stdin:
        id, request = decode(line)
        if isinstance(request, Cancel):
            cancelled.add(request.target)
        else:
            requests.put((id, request))  # type: ignore[arg-type]
    requests.put(None)


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # stray prints belong to the log
    if "--stranger" in sys.argv:
        print('{"schema": 999, "id": 0, "event": "ready", "version": "9"}', file=out)
    if "--dies" in sys.argv:
        sys.exit(3)
    requests: queue.Queue[tuple[int, Request] | None] = queue.Queue()
    threading.Thread(target=read, args=(requests,), daemon=True).start()
    print(encode(0, Ready("test")), file=out)
    print("the small engine is up", file=sys.stderr, flush=True)
    while (item := requests.get()) is not None:
        id, request = item
        try:
            for event in work(id, request):
                print(encode(id, event), file=out)
        except CoreError as error:
            print(encode(id, Failed(error.message, error.hint)), file=out)
        print(encode(id, Finished(id in cancelled)), file=out)


main()
