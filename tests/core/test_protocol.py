# SPDX-License-Identifier: Apache-2.0
"""Requests and Events as lines: what goes in comes out, and nothing else comes in."""

import json
import os
from typing import Any, get_args

import pytest

from core import choosing, protocol, showing, trying
from core.config import Generation, Shots
from core.errors import CoreError
from core.protocol import EVENTS, REQUESTS, SCHEMA, decode, encode

SHOWN = protocol.Demonstration("0a1b", 0.87, "A zebra.", "/home/me/zebra.png", "project")
LEFT_OUT = protocol.Rejected("b.csv", 7, "The caption is empty.", "Write one.")
FIGURES = (("cider_d", protocol.Interval(0.5, 0.4, 0.6)), ("bleu_4", protocol.Interval(None, None, None)))

EXAMPLES: list[Any] = [
    protocol.Caption(("a.png", "b 猫.wav")),
    protocol.Caption(
        ("a.png",), "question-answering", "How many?\n\"Two\"?", "/models/mine", "/projects/zoo",
        Shots("random", 2, "model", "zh", 0, 0.5, 9, 0, ("0a1b",), ("0c",)),
        Generation(7, 2, 0.5, 0.7, 5, 0.9, 1.2, 3, ("cat", "dog"), 2, 4, False),
    ),
    protocol.Import("/data/tux", "/projects/zoo"),
    protocol.Import("list.csv", "p", "table", True, (("file", "path"), ("target", "text")), ("en", "zh"), ("speech",)),
    protocol.Cancel(7),
    choosing.Choose("/projects/zoo", "dpp", 4, "a.png", "/models/mine", 3, ("0a1b",), ("0c",)),
    choosing.Weigh("/projects/zoo"),
    choosing.Weighed("captioning", "image", 60, 12, 8.5),
    choosing.Weighed("text", "text", 60, 0, None),
    choosing.Chosen(
        "captioning", "image", 60, (choosing.Picked("0a1b", None, "A cat.", 0.5, "near", True),), (("0a1b", -1.0, 0.25),),
        (0.5, 1.0), 0.4, 0.1,
    ),
    choosing.Chosen("captioning", "image", 1, (), (), None, 0.0, 0.1),
    protocol.Ready("0.1.0"),
    protocol.Progress("look at the examples", 3, 0),
    protocol.Note("The answer was cut.", "Switch the filter off.", "a.png"),
    protocol.Note("Only a message."),
    LEFT_OUT,
    protocol.Rejected("broken.png", None, "It is cut off.", ""),
    protocol.Imported(
        "sidecars", 5, (LEFT_OUT, protocol.Rejected("c", None, "x", "")), 1, (("a.png", "b.png"),), (("train", 4), ("test", 1)),
        (("en", 5),), (3.5, 9.0), 0.25,
    ),
    protocol.Started("a.png", "captioning"),
    protocol.Prompted("a.png", (SHOWN, protocol.Demonstration("x", -1.0, "", None, "model")), (("zebra", 0.5),)),
    protocol.Streamed("a.png", protocol.Token(" cat", 0.83)),
    protocol.Captioned("a.png", "captioning", "A cat", 0.9, (protocol.Token("A", 1.0),), (SHOWN,), 1.25),
    protocol.Captioned("", "text", "", 0.0, (), (), 0.0, ("one", "two")),
    protocol.FileFailed("a.png", "The file is empty.", "Copy it again."),
    protocol.Evaluated(
        "test", "captioning", 2, FIGURES, (("knn", FIGURES), ("label", ())), (("knn", FIGURES),), (("seed", "0"),)
    ),
    protocol.Measured(300, 0.4, 200.5, 2**31, 2**33, 8, "bfloat16", 2, "cpu", 871, 4_300_000),
    protocol.Stepped(7, 2.25, 3e-4, 31.5, 0.3, 12.0),
    protocol.Scored(50, "validation", 128, 1.5, FIGURES, True),
    protocol.Probed(0, (protocol.Probe("0a1b", "猫.png", "A cat.", "A dog.", 0.4),)),
    protocol.Saved(50, "/runs/a/checkpoints/step-00000050", False),
    protocol.Trained("early", 300, 50, "/runs/a/checkpoints/step-00000050", 200.0, None),
    protocol.Trained("finished", 300, 50, "m", 200.0, 0.01),
    protocol.Failed("There is no model.", "Check the path."),
    protocol.Finished(),
    protocol.Finished(cancelled=True),
    showing.Batch((showing.Read("猫.png", "A picture of cat:", "A cat."), showing.Read("", "Say:", "x")), 32),
    trying.Attend("a.png", "A cat.", "captioning", "", "/models/mine", "/projects/zoo", Shots("random", 2)),
    trying.Draw("b 猫.wav"),
    trying.Attended("a.png", 1, 2, 1.5, (trying.Piece("A", (0.25, 0.75)), trying.Piece(" cat", (1.0, 0.0))), 0.3),
    trying.Attended("a.png", 0, 0, 0.0, (), 0.0, "It does not look.", "Train it."),
    trying.Drawn("b.wav", "/cache/spectrograms/0a.png", 2.5),
    trying.Teach("a.png", "A cat asleep.", "/projects/zoo", "captioning", "", "en"),
    trying.Unteach("/projects/zoo", "0a1b", True),
    trying.Suggest("/projects/zoo", "/photos", 3, "/models/mine", Shots("random", 2)),
    trying.Describe("/photos", "csv", "captioning", "", "/models/mine", "/projects/zoo", Shots("random"), Generation(7)),
    trying.Left("/photos/b.png", "It is cut off.", "Copy it again."),
    trying.Described("/photos/captions.csv", 3, 4, (trying.Left("/photos/b.png", "It is cut off.", ""),)),
    trying.Taught("a.png", "0a1b", "A cat asleep.", "A cat.", True),
    trying.Suggested((trying.Suggestion("a.png", "A dog.", 0.3, "", "The model is 30% sure."),), 48, 600),
]  # fmt: skip


def test_every_message_has_an_example() -> None:
    known = {*REQUESTS.values(), *EVENTS.values()}
    assert {type(message) for message in EXAMPLES} == known
    assert known == {*get_args(protocol.Request), *get_args(protocol.Event)}


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda message: type(message).__name__)
def test_what_goes_in_comes_out(message: Any) -> None:
    line = encode(12, message)
    assert "\n" not in line
    assert decode(line) == (12, message)
    values = json.loads(line)
    assert (values["schema"], values["id"]) == (SCHEMA, 12)
    assert ("request" in values) != ("event" in values)


def test_optional_fields_may_be_left_out() -> None:
    line = '{"schema": 1, "id": 7, "request": "caption", "files": ["cat.png"]}'
    assert decode(line) == (7, protocol.Caption(("cat.png",)))
    line = '{"schema": 1, "id": 7, "request": "caption", "files": [], "shots": {"k": 9}}'
    assert decode(line) == (7, protocol.Caption((), shots=Shots(k=9)))


def test_characters_beyond_ascii_travel_as_they_are() -> None:
    assert "猫" in encode(1, protocol.Caption(("猫.png",)))


def test_file_names_that_are_not_text_travel_too() -> None:
    name = os.fsdecode(b"caf\xe9 \xe7\x8c\xab.png")
    line = encode(1, protocol.Started(name, "captioning"))
    assert decode(line.encode("utf-8").decode("utf-8")) == (1, protocol.Started(name, "captioning"))


@pytest.mark.parametrize(
    "line",
    [
        "", "hello", "null", "[]", "7", "{}", "{" * 50, "[" * 100_000, '"\\ud800"',
        '{"id": 1, "request": "cancel", "target": 2}',
        '{"schema": 1, "request": "cancel", "target": 2}',
        '{"schema": 1, "id": 1}',
        '{"schema": 1, "id": 1, "request": "dance"}',
        '{"schema": 1, "id": 1, "request": ["cancel"], "target": 2}',
        '{"schema": 1, "id": "one", "request": "cancel", "target": 2}',
        '{"schema": 1, "id": null, "request": "cancel", "target": 2}',
        '{"schema": 1, "id": 1.5, "request": "cancel", "target": 2}',
        '{"schema": 1, "id": 1e999, "request": "cancel", "target": 2}',
        '{"schema": 1, "id": true, "request": "cancel", "target": 2}',
        '{"schema": 1, "id": 1, "request": "cancel"}',
        '{"schema": 1, "id": 1, "request": "cancel", "target": 2, "force": true}',
        '{"schema": 1, "id": 1, "request": "cancel", "target": "2"}',
        '{"schema": 1, "id": 1, "request": "cancel", "target": 2.0}',
        '{"schema": 1, "id": 1, "request": "cancel", "target": true}',
        '{"schema": 1, "id": 1, "request": "cancel", "target": null}',
        '{"schema": 1, "id": 1, "request": "caption", "files": "cat.png"}',
        '{"schema": 1, "id": 1, "request": "caption", "files": [7]}',
        '{"schema": 1, "id": 1, "request": "caption", "files": [], "shots": []}',
        '{"schema": 1, "id": 1, "request": "caption", "files": [], "shots": {"k": "4"}}',
        '{"schema": 1, "id": 1, "request": "caption", "files": [], "shots": {"depth": 4}}',
        '{"schema": 1, "id": 1, "request": "caption", "files": [], "generation": {"filter": 1}}',
        '{"schema": 1, "id": 1, "request": "import", "source": "a", "project": "b", "columns": [["file"]]}',
        '{"schema": 1, "id": 1, "event": "caption", "files": []}',
        '{"schema": 1, "id": 1, "event": "progress", "stage": "a", "done": 1}',
    ],
    ids=lambda line: line[:60],
)  # fmt: skip
def test_anything_else_is_refused_with_a_reason(line: str) -> None:
    with pytest.raises(CoreError) as caught:
        decode(line)
    assert caught.value.message


def test_another_version_says_which() -> None:
    with pytest.raises(CoreError, match="protocol 2, this one 1") as caught:
        decode('{"schema": 2, "id": 1, "request": "cancel", "target": 2}')
    assert "start it again" in caught.value.hint


def test_only_messages_are_encoded() -> None:
    with pytest.raises(TypeError, match="Shots"):
        encode(1, Shots())  # type: ignore[arg-type]
