# SPDX-License-Identifier: Apache-2.0
"""Five hundred deliberately broken files, and every one is refused with a reason.

A seeded mutator breaks good files of every format in ways that each truly make them unreadable. What was broken
how is written to `broken.jsonl` beside the files (kept in pytest's temporary folder, and printed with -s). A
second, blind mutator flips bits anywhere: there a file may survive, and then it must really be readable.
"""

import json
import random
import struct
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.data.ingest import ingest
from core.data.media import check
from core.protocol import Import, Imported, Rejected

SEED = 20261124
BROKEN, GOOD, FLIPPED = 500, 10, 150

SVG = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60">'
    b'<g id="a"><rect width="40" height="30" fill="#c33"/></g><g id="b"><circle cx="50" cy="40" r="15"/></g>'
    b'<g transform="scale(2)"><path d="M2 2 L20 9 L3 20 Z" fill="#36c"/></g></svg>\n'
)


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory, picture, sound) -> dict[str, bytes]:
    """A good file of each format, by its ending."""
    folder = tmp_path_factory.mktemp("originals")
    for ending in ("png", "jpg", "webp", "gif"):
        picture(folder / f"a.{ending}", seed=3, size=(160, 120))
    for ending in ("wav", "flac", "ogg", "opus", "mp3"):
        sound(folder / f"a.{ending}", seconds=3.0, rate=16_000)
    (folder / "a.svg").write_bytes(SVG)
    for file in folder.iterdir():
        check(file)
    return {file.suffix[1:]: file.read_bytes() for file in sorted(folder.iterdir())}


# ---- ways to break a file: (random, data) -> (data, what was done) --------------------------------------

Outcome = tuple[bytes, str]


def cut(rng: random.Random, data: bytes) -> Outcome:
    length = max(1, int(len(data) * rng.uniform(0.01, 0.85)))
    return data[:length], f"cut from {len(data)} to {length} bytes"


def emptied(rng: random.Random, data: bytes) -> Outcome:
    length = rng.choice([0, 0, 1, 2, 3])
    return data[:length], f"{length} bytes left"


def zeroed_start(rng: random.Random, data: bytes) -> Outcome:
    length = rng.randint(12, 40)
    return bytes(length) + data[length:], f"first {length} bytes zeroed"


def zeroed_span(rng: random.Random, data: bytes) -> Outcome:
    start, length = int(len(data) * rng.uniform(0.3, 0.5)), int(len(data) * rng.uniform(0.3, 0.45))
    return data[:start] + bytes(length) + data[start + length :], f"{length} bytes from {start} zeroed"


def text_instead(rng: random.Random, data: bytes) -> Outcome:
    words = " ".join(rng.choice(["not", "a", "picture", "or", "sound", "at", "all"]) for _ in range(60))
    return words.encode(), "text instead"


def foreign_start(rng: random.Random, data: bytes) -> Outcome:
    start = rng.choice(
        [b"%PDF-1.7\n", b"PK\x03\x04\x14\0", b"\x1f\x8b\x08\0", b"BM\x46\0\0\0", b"\x7fELF\2\1\1\0"]
    )
    return start + data[len(start) :], f"starts like another format: {start[:4]!r}"


def swapped_start(rng: random.Random, data: bytes) -> Outcome:
    """The signature of another format that is read, with a content that does not fit it."""
    starts = [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"fLaC\0\0\0\x22",
    ]
    start = rng.choice([start for start in starts if start[:4] != data[:4]])
    length = rng.randint(len(start), 40)
    return start + data[length:], f"first {length} bytes swapped for {start!r}"


def noise(rng: random.Random, data: bytes) -> Outcome:
    return data[:8] + rng.randbytes(len(data) - 8), "noise after the first 8 bytes"


def flip(data: bytes, place: int, bit: int) -> Outcome:
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[
        place + 1 :
    ], f"bit {bit} of byte {place} flipped"


def flipped_anywhere(rng: random.Random, data: bytes) -> Outcome:
    """For formats whose every byte is under a checksum."""
    return flip(data, rng.randrange(len(data)), rng.randrange(8))


def flipped_flac_frame(rng: random.Random, data: bytes) -> Outcome:
    return flip(data, rng.randrange(len(data) // 4, len(data)), rng.randrange(8))


def flipped_wav_header(rng: random.Random, data: bytes) -> Outcome:
    """Names of chunks, channels, rate, bytes a second, bytes a frame, bits a sample."""
    places = [*range(4), *range(8, 16), *range(22, 40)]
    return flip(data, rng.choice(places), rng.randrange(8))


def longer_than_it_is(rng: random.Random, data: bytes) -> Outcome:
    declared = len(data) + rng.randint(2, 10**6)
    return data[:40] + struct.pack("<I", declared) + data[44:], f"declares {declared} bytes of sound"


def impossible_rate(rng: random.Random, data: bytes) -> Outcome:
    rate = rng.choice([0, 1, 7, 2_000_000_000])
    return data[:24] + struct.pack("<II", rate, 2 * rate) + data[32:], f"rate {rate} Hz"


def broken_tag(rng: random.Random, data: bytes) -> Outcome:
    """A closing tag of the drawing loses its angle bracket."""
    places = [i for i in range(len(data)) if data[i : i + 2] == b"</"]
    return flip(data, rng.choice(places), 0)


def hostile_drawing(rng: random.Random, data: bytes) -> Outcome:
    content = rng.choice([
        b'<image href="file:///etc/passwd" width="9" height="9"/>',
        b'<image href="https://example.org/a.png" width="9" height="9"/>',
        b'<rect width="9" height="9" fill="url(other.svg#a)"/>',
        b"<g>" * 300 + b"</g>" * 300,
        b"<g id='u0'/>" + b"".join(b"<g id='u%d'>%s</g>" % (i, b"<use href='#u%d'/>" % (i - 1) * 10) for i in range(1, 9)),
    ])  # fmt: skip
    return data.replace(b"<g ", content + b"<g ", 1), f"hostile: {content[:40]!r}"


def entities(rng: random.Random, data: bytes) -> Outcome:
    definitions = rng.choice([b'<!ENTITY a "b">', b'<!ENTITY a SYSTEM "file:///etc/passwd">'])
    head, body = data.split(b"\n", 1)
    return head + b"<!DOCTYPE svg [" + definitions + b"]>" + body, f"entities: {definitions!r}"


def huge_png(rng: random.Random, data: bytes) -> Outcome:
    side = rng.randint(20_000, 60_000)
    header = b"IHDR" + struct.pack(">II", side, side) + data[24:29]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:], f"{side} pixels a side"


def huge_gif(rng: random.Random, data: bytes) -> Outcome:
    side = rng.randint(20_000, 65_535)
    return data[:6] + struct.pack("<HH", side, side) + data[10:], f"{side} pixels a side"


def huge_jpeg(rng: random.Random, data: bytes) -> Outcome:
    side, frame = rng.randint(20_000, 65_000), data.index(b"\xff\xc0")
    return data[: frame + 5] + struct.pack(">HH", side, side) + data[frame + 9 :], f"{side} pixels a side"


def lost_segment(rng: random.Random, data: bytes) -> Outcome:
    """A JPEG without one of the segments that no decoder can do without."""
    marker = rng.choice([b"\xff\xc0", b"\xff\xdb", b"\xff\xda"])
    start = data.index(marker)
    (length,) = struct.unpack(">H", data[start + 2 : start + 4])
    return data[:start] + data[start + 2 + length :], f"segment {marker.hex()} lost"


def lost_key_frame(rng: random.Random, data: bytes) -> Outcome:
    """A WebP without the code that starts its picture."""
    start = data.index(b"\x9d\x01\x2a")
    return data[:start] + rng.randbytes(2) + b"\0" + data[start + 3 :], "start code of the picture lost"


ALWAYS = (cut, emptied, text_instead, foreign_start)
WAYS: dict[str, tuple[Callable[[random.Random, bytes], Outcome], ...]] = {
    "png": (*ALWAYS, zeroed_start, zeroed_span, swapped_start, noise, flipped_anywhere, huge_png),
    "jpg": (*ALWAYS, zeroed_start, swapped_start, noise, huge_jpeg, lost_segment),
    "webp": (*ALWAYS, zeroed_start, swapped_start, noise, lost_key_frame),
    "gif": (*ALWAYS, zeroed_start, swapped_start, noise, huge_gif),
    "svg": (*ALWAYS, zeroed_start, zeroed_span, swapped_start, noise, broken_tag, hostile_drawing, entities),
    "wav": (*ALWAYS, zeroed_start, swapped_start, flipped_wav_header, longer_than_it_is, impossible_rate),
    "flac": (*ALWAYS, zeroed_start, zeroed_span, swapped_start, noise, flipped_flac_frame),
    "ogg": (*ALWAYS, zeroed_start, zeroed_span, swapped_start, noise, flipped_anywhere),
    "opus": (*ALWAYS, zeroed_start, zeroed_span, swapped_start, noise, flipped_anywhere),
    "mp3": (*ALWAYS, zeroed_span),  # a stream without checksums, which decoders enter anywhere
}


@dataclass(frozen=True)
class Broken:
    """One line of the log."""

    file: str
    format: str
    way: str
    detail: str


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    path.with_suffix(".txt").write_text(f"A caption for the file {name}.")
    return path


def break_files(folder: Path, originals: dict[str, bytes], count: int) -> list[Broken]:
    """Every way of every format in turn, until there are `count`; the details are random."""
    rng = random.Random(SEED)
    turns = [(ending, way) for ending, ways in WAYS.items() for way in ways]
    log = []
    for number in range(count):
        ending, way = turns[number % len(turns)]
        data, detail = way(rng, originals[ending])
        assert data != originals[ending]
        path = write(folder, f"{number:03}.{ending}", data)
        log.append(Broken(path.name, ending, way.__name__, detail))
    return log


def log_lines(log: list[Broken], reasons: dict[str, str]) -> str:
    lines = [json.dumps(vars(item) | {"reason": reasons.get(item.file, "ACCEPTED")}) for item in log]
    return "\n".join(lines) + "\n"


def imported(folder: Path, project: Path) -> tuple[Imported, dict[str, str]]:
    """The report, and the reason by file name."""
    report = list(ingest(Import(str(folder), str(project), importer="sidecars")))[-1]
    assert isinstance(report, Imported)
    assert all(isinstance(item, Rejected) and item.reason and item.hint for item in report.rejected)
    return report, {Path(item.file).name: item.reason for item in report.rejected}


def test_five_hundred_broken_files(tmp_path: Path, originals: dict[str, bytes], picture) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    log = break_files(folder, originals, BROKEN)
    for number in range(GOOD):  # among them, so that the rest demonstrably goes on
        picture(folder / f"{number * 50:03}-good.png", seed=100 + number)
        (folder / f"{number * 50:03}-good.txt").write_text(f"A good picture, number {number}.")
    report, reasons = imported(folder, tmp_path / "project")
    lines = log_lines(log, reasons)
    (tmp_path / "broken.jsonl").write_text(lines)
    print(lines)
    survivors = [item for item in log if item.file not in reasons]
    assert survivors == []
    assert len(reasons) == len(report.rejected) == BROKEN
    assert (report.accepted, report.duplicates) == (GOOD, 0)
    assert Counter(item.format for item in log).keys() == WAYS.keys()
    assert (
        len({(folder / item.file).read_bytes() for item in log}) > 0.8 * BROKEN
    )  # it is not the same few again


def test_blind_bit_flips(tmp_path: Path, originals: dict[str, bytes]) -> None:
    """One to eight bits anywhere in a file. Nothing crashes; what is accepted is readable; the sum is right."""
    folder = tmp_path / "files"
    folder.mkdir()
    rng = random.Random(SEED)
    log = []
    for number in range(FLIPPED):
        ending = rng.choice(list(WAYS))
        data, details = originals[ending], []
        for _ in range(rng.choice([1, 1, 2, 8])):
            data, detail = flip(data, rng.randrange(len(data)), rng.randrange(8))
            details.append(detail)
        path = write(folder, f"{number:03}.{ending}", data)
        log.append(Broken(path.name, ending, "flips", "; ".join(details)))
    report, reasons = imported(folder, tmp_path / "project")
    (tmp_path / "flipped.jsonl").write_text(log_lines(log, reasons))
    assert report.accepted + report.duplicates + len(report.rejected) == FLIPPED
    for item in log:
        if item.file not in reasons:
            check(folder / item.file)


def test_the_mutator_is_the_same_every_time(tmp_path: Path, originals: dict[str, bytes]) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one = break_files(tmp_path / "one", originals, 100)
    assert one == break_files(tmp_path / "two", originals, 100)
    for item in one:
        assert (tmp_path / "one" / item.file).read_bytes() == (tmp_path / "two" / item.file).read_bytes()
