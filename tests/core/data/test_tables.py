# SPDX-License-Identifier: Apache-2.0
"""Rows of tables: any encoding, every damaged row named, the others read."""

import json
from pathlib import Path

import pytest

from core.data.columns import candidate, map_columns
from core.data.tables import Row, columns_of, read_rows
from core.data.text import encoding_of, read_start, read_text
from core.errors import DataError
from core.protocol import Note, Rejected

CHINESE = (
    "file_name,caption\n1.png,一只红色的猫坐在椅子上\n2.png,一只狗在草地上奔跑\n3.png,公园里有许多人在散步\n"
)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "big5"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = CHINESE.replace("红", "紅").replace("奔跑", "奔跑") if encoding == "big5" else CHINESE
    if encoding == "big5":
        text = "file_name,caption\n1.png,一隻紅色的貓坐在椅子上\n2.png,一隻狗在草地上奔跑\n"
    path = write(tmp_path / "a.csv", text, encoding)
    items = list(read_rows(path))
    rows = [item for item in items if isinstance(item, Row)]
    assert [row.values for row in rows] == [
        dict(zip(("file_name", "caption"), line.split(","), strict=True)) for line in text.splitlines()[1:]
    ]
    assert [row.number for row in rows] == list(range(2, len(rows) + 2))
    guessed = [item for item in items if isinstance(item, Note)]
    assert len(guessed) == (0 if encoding.startswith("utf") else 1)
    assert all("UTF-8" in note.hint for note in guessed)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Une “grenouille” verte à côté du château élevé.", "cp1252"),
        ("Una rana verde está sentada, niño pequeño.", "cp1252"),
        ("Zelená žába sedí na židli. Kůň běží přes louku.", "cp1250"),
        ("Zielona żaba siedzi na krześle. Koń biegnie przez łąkę.", "cp1250"),
        ("Красный кот сидит на стуле.", "cp1251"),
        ("赤い猫が椅子に座っています。犬が草の上を走る。", "cp932"),
        ("빨간 고양이가 의자에 앉아 있다", "cp949"),
    ],
)
def test_encodings_of_short_texts(text: str, encoding: str) -> None:
    assert encoding_of(f"file,caption\n1.png,{text}\n".encode(encoding), "x") == encoding


def test_one_bad_byte_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("file,caption\n1.png,Éléphant\n2.png,Ch\xff\xfet\n3.png,Zèbre\n".encode("latin-1"))
    data = (
        path.read_bytes()
        .replace(b"\xc9l\xe9phant", "Éléphant".encode())
        .replace(b"Z\xe8bre", "Zèbre".encode())
    )
    path.write_bytes(data)
    good, bad, last = read_rows(path)
    assert isinstance(good, Row)
    assert good.values["caption"] == "Éléphant"
    assert isinstance(bad, Rejected)
    assert (bad.row, "do not fit the encoding" in bad.reason) == (3, True)
    assert isinstance(last, Row)


@pytest.mark.parametrize(
    ("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "|"), ("a.tsv", "\t")]
)
def test_delimiters(tmp_path: Path, name: str, delimiter: str) -> None:
    path = write(tmp_path / name, f"file{delimiter}caption\r\n1.png{delimiter}A cat\r\n")
    assert columns_of(path) == ["file", "caption"]
    assert [item.values for item in read_rows(path) if isinstance(item, Row)] == [
        {"file": "1.png", "caption": "A cat"}
    ]


def test_quotes_and_their_errors(tmp_path: Path) -> None:
    text = (
        "file,caption\n"
        '1.png,"A cat, and a ""dog"".\nOn two lines."\n'
        '2.png,"A bad" quote\n'
        "3.png,A bird\n"
        '4.png,"Never closed\n'
        "5.png,A fish\n"
        "6.png,too,many\n"
        "7.png\n"
        "\n"
        "8.png,A bee\n"
    )
    items = list(read_rows(write(tmp_path / "a.csv", text)))
    rows = {item.number: item.values["caption"] for item in items if isinstance(item, Row)}
    assert rows == {
        2: 'A cat, and a "dog".\nOn two lines.', 5: "A bird", 7: "A fish", 9: "", 11: "A bee"
    }  # fmt: skip
    rejected = {item.row: item.reason for item in items if isinstance(item, Rejected)}
    assert set(rejected) == {4, 6, 8}
    assert "3 cells, the header 2" in rejected[8]


def test_a_cell_without_end_is_bounded(tmp_path: Path) -> None:
    text = 'file,caption\n1.png,"' + "x" * 2_000_000 + "\n2.png,A cat\n"
    items = list(read_rows(write(tmp_path / "a.csv", text)))
    assert [type(item) for item in items] == [Rejected, Row]


def test_a_header_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'caption' twice"):
        columns_of(write(tmp_path / "a.csv", "file,caption,caption\n"))
    with pytest.raises(DataError, match="not a header"):
        columns_of(write(tmp_path / "b.csv", '"file,caption\n'))
    with pytest.raises(DataError, match="empty"):
        columns_of(write(tmp_path / "c.csv", ""))


def test_jsonl(tmp_path: Path) -> None:
    lines = ['{"file": "1.png", "caption": "Ä"}', "", "not json", "[1]", '{"file": "2.png"}', "[" * 100_000]
    items = list(read_rows(write(tmp_path / "a.jsonl", "\n".join(lines))))
    assert [(item.number, item.values) for item in items if isinstance(item, Row)] == [
        (1, {"file": "1.png", "caption": "Ä"}),
        (5, {"file": "2.png"}),
    ]
    assert [item.row for item in items if isinstance(item, Rejected)] == [3, 4, 6]
    with pytest.raises(DataError, match="no row that can be read"):
        columns_of(write(tmp_path / "b.jsonl", "[]\n"))


def test_read_text(tmp_path: Path) -> None:
    assert read_text(write(tmp_path / "a.txt", "Été")) == "Été"
    with pytest.raises(DataError, match="over 0 MB"):
        read_text(tmp_path / "a.txt", limit=2)
    assert read_start(tmp_path / "gone.txt") == ""


# ---- columns --------------------------------------------------------------------------------------------


def test_usual_names_are_found_and_given_ones_come_first(tmp_path: Path) -> None:
    present = ["Image", "Caption", "text", "lang", "other"]
    mapped = map_columns(tmp_path / "a.csv", present, ())
    assert mapped.columns == {"file": "Image", "target": "Caption", "language": "lang"}
    mapped = map_columns(tmp_path / "a.csv", present, (("target", "other"), ("prompt", "text")))
    assert (mapped.columns["target"], mapped.columns["prompt"]) == ("other", "text")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((("target", "capttion"),), "no column 'capttion' .*it has: image, words"),
        ((), "no column a caption.*it has: image, words"),
        ((("picture", "image"),), "no column 'picture' to fill"),
    ],
)
def test_missing_columns_are_named(tmp_path: Path, given: tuple[tuple[str, str], ...], message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        map_columns(tmp_path / "a.csv", ["image", "words"], given)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("values", "task", "files"),
    [
        ({"file": "a.png", "caption": "A cat"}, "captioning", 1),
        ({"file": "a.png", "question": "What?", "answer": "A cat"}, "question-answering", 1),
        ({"audio": "a.wav", "transcription": "Hello"}, "transcription", 1),
        ({"audio": "a.wav", "text": "Hello"}, "transcription", 1),
        ({"audio": "a.wav", "caption": "A bell"}, "captioning", 1),
        ({"image": "a.png", "label": "cat"}, "classification", 1),
        ({"source": "Hello", "target": "Bonjour"}, "text", 0),
        ({"file": ["a.png", "b.png"], "caption": "Two cats"}, "captioning", 2),
        ({"image": {"path": "a.png"}, "caption": "A cat"}, "captioning", 1),
        ({"file": "a.png", "caption": "cat", "task": "classification"}, "classification", 1),
    ],
)
def test_the_task_follows_from_the_columns(
    tmp_path: Path, values: dict[str, object], task: str, files: int
) -> None:
    mapped = map_columns(tmp_path / "a.jsonl", list(values), ())
    found = candidate(Row(1, json.loads(json.dumps(values))), mapped, {})
    assert not isinstance(found, Rejected)
    assert (found.task, len(found.files)) == (task, files)
    assert all(file.startswith(str(tmp_path)) for file in found.files)


def test_rows_of_one_file_share_a_group(tmp_path: Path) -> None:
    mapped = map_columns(tmp_path / "a.csv", ["file", "caption"], ())
    firsts: dict[str, str] = {}
    rows = [Row(i, {"file": "a.png", "caption": f"Caption {i}"}) for i in range(3)]
    groups = {
        found.group for row in rows if not isinstance(found := candidate(row, mapped, firsts), Rejected)
    }
    assert groups == {"Caption 0"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"file": "", "caption": "x"}, "names no file"),
        ({"file": "a.png", "caption": "x", "task": "y"}, "no task 'y'"),
    ],
)
def test_rows_that_cannot_be_used(tmp_path: Path, values: dict[str, str], message: str) -> None:
    found = candidate(Row(7, values), map_columns(tmp_path / "a.csv", list(values), ()), {})
    assert isinstance(found, Rejected)
    assert (found.row, message in found.reason) == (7, True)
