# SPDX-License-Identifier: Apache-2.0
"""Each kind of source: recognised as what it is, and every item taken or named. Only names are looked at here."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.candidate import Candidate
from core.data.importers import IMPORTERS
from core.errors import DataError
from core.protocol import Import, Note, Rejected


def put(root: Path, *names: str, **texts: str) -> None:
    """Files with a little content; `texts` by name, __ for / and _dot_ for a dot."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"content of " + name.encode())
    for name, text in texts.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def tuxpaint(root: Path) -> Path:
    stamps = root / "share" / "stamps"
    frog = "A frog.\nfr.utf8=Une grenouille.\npt_BR.utf8=Um sapo.\nca@valencia.utf8=Una granota.\n"
    put(
        stamps, "animals/frog.png", "animals/frog.svg", "animals/frog_mirror.png", "animals/frog.ogg",
        "animals/frog_desc.ogg", "animals/frog_desc_fr.ogg", "animals/frog_desc_pt_BR.wav", "animals/frog.dat",
        "symbols/alphabets/A.png", "symbols/math/7.png", "symbols/math/7.ogg", "symbols/math/7_fr.ogg",
        animals__frog_dot_txt=frog,
        animals__lost_dot_txt="Lost.\nfr.utf8=Perdu.\n",
        symbols__alphabets__A_dot_txt="The letter A.\nfr.utf8=La lettre A.\n",
        symbols__math__7_dot_txt="The number seven.\nfr.utf8=Le nombre sept.\n",
    )  # fmt: skip
    return root


def coco(root: Path) -> Path:
    put(root, "train2017/1.jpg", "train2017/2.jpg")
    content = {
        "info": {},
        "images": [
            {"id": 1, "file_name": "1.jpg"},
            {"id": 2, "file_name": "2.jpg"},
            {"id": 2, "file_name": "again.jpg"},
            {"id": 3, "file_name": "../../etc/passwd"},
            {"id": 4, "file_name": "silent.jpg"},
        ],
        "annotations": [
            {"id": 12, "image_id": 1, "caption": "Second of one."},
            {"id": 11, "image_id": 1, "caption": "First of one."},
            {"id": 11, "image_id": 2, "caption": "Same id."},
            {"id": 13, "image_id": 2, "caption": "Of two."},
            {"id": 14, "image_id": 9, "caption": "Of nothing."},
            {"id": 15, "image_id": 3, "caption": "Outside."},
        ],
    }
    put(root, annotations__captions_train2017_dot_json=json.dumps(content))
    put(root, annotations__instances_train2017_dot_json='{"info": {}, "annotations": []}')
    return root


def metadata(root: Path) -> Path:
    put(root, "train/1.png", "train/2.png")
    rows = 'file_name,caption\n1.png,A cat\n2.png,"A dog"\n../x.png,Outside\n,Nothing\n'
    put(root, train__metadata_dot_csv=rows)
    return root


def transcripts(root: Path) -> Path:
    put(root, "1-2-0000.flac", "1-2-0001.flac")
    put(root, **{"1-2_dot_trans_dot_txt": "1-2-0000 HELLO\n1-2-0001 WORLD\n1-2-0001 AGAIN\n1-2-0002 GONE\n"})
    return root


def table(root: Path) -> Path:
    put(root, "images/1.png")
    put(
        root,
        captions_dot_csv="id,image,caption\n7,images/1.png,A cat\n7,images/1.png,A dog\n8,images/2.png,A bird\n",
    )
    return root


def sidecars(root: Path) -> Path:
    put(root, "a.png", "b.jpg", "c.wav", "d.wav", "lonely.png", "deep/e.png", "notes.pdf", ".hidden.png")
    put(
        root, a_dot_txt="A cat.", b_dot_jpg_dot_txt="A dog.", c_dot_txt="Hello.", d_dot_caption="A bell.",
        deep__e_dot_caption="A bird.", orphan_dot_txt="Nobody.", README_dot_txt="About.",
    )  # fmt: skip
    return root


def labels(root: Path) -> Path:
    put(root, "train/red_cat/1.png", "train/dog/2.png", "test/dog/3.png", "train/list.csv")
    return root


SOURCES: dict[str, Callable[[Path], Path]] = {
    "tuxpaint": tuxpaint, "coco": coco, "metadata": metadata, "transcripts": transcripts, "table": table,
    "sidecars": sidecars, "labels": labels,
}  # fmt: skip


def found(source: Path, name: str, **request: object) -> tuple[list[Candidate], list[Rejected], list[Note]]:
    items = list(IMPORTERS[name].candidates(source, Import(str(source), "unused", **request)))  # type: ignore[arg-type]
    return (
        [item for item in items if isinstance(item, Candidate)],
        [item for item in items if isinstance(item, Rejected)],
        [item for item in items if isinstance(item, Note)],
    )


def recognised(source: Path) -> str | None:
    return next((name for name, importer in IMPORTERS.items() if importer.recognise(source)), None)


@pytest.mark.parametrize("name", IMPORTERS)
def test_every_importer_is_recognised_before_all_others(tmp_path: Path, name: str) -> None:
    source = SOURCES[name](tmp_path)
    assert recognised(source) == name
    candidates, _, _ = found(source, name)
    assert candidates
    assert all(Path(file).is_absolute() for item in candidates for file in item.files)


def test_nothing_is_recognised_in_nothing(tmp_path: Path) -> None:
    assert recognised(tmp_path) is None
    put(tmp_path, "a.png", "b.wav", "c.pdf")
    assert recognised(tmp_path) is None


def test_the_order_is_the_same_whatever_the_file_system_says(tmp_path: Path) -> None:
    for name in ("b/2.png", "a/9.png", "a/10.png", "c.png"):
        put(tmp_path, name)
        (tmp_path / name).with_suffix(".txt").write_text("Some caption.")
    names = [Path(item.files[0]).relative_to(tmp_path).as_posix() for item in found(tmp_path, "sidecars")[0]]
    assert names == ["c.png", "a/10.png", "a/9.png", "b/2.png"]


# ---- Tux Paint ------------------------------------------------------------------------------------------


def endings(candidates: list[Candidate]) -> list[tuple[str, str, str]]:
    return sorted((Path(item.files[0]).name, item.task, item.target) for item in candidates)


def test_tuxpaint_in_english(tmp_path: Path) -> None:
    candidates, rejected, _ = found(tuxpaint(tmp_path), "tuxpaint")
    assert endings(candidates) == [
        ("7.png", "captioning", "The number seven."),
        ("frog.png", "captioning", "A frog."),
        ("frog.svg", "captioning", "A frog."),
    ]
    assert {item.tags for item in candidates} == {("animals",), ("symbols", "math")}
    assert [(Path(item.file).name, "no picture" in item.reason) for item in rejected] == [("lost.txt", True)]
    deeper, _, _ = found(tmp_path / "share" / "stamps" / "animals", "tuxpaint")
    assert {item.tags for item in deeper} == {("animals",)}


def test_tuxpaint_in_other_languages(tmp_path: Path) -> None:
    candidates, _, notes = found(
        tuxpaint(tmp_path), "tuxpaint", languages=("fr", "pt-br".replace("br", "BR"), "xx")
    )
    assert {(item.language, item.target) for item in candidates} == {
        ("fr", "Une grenouille."), ("pt-BR", "Um sapo."), ("fr", "Le nombre sept."),
    }  # fmt: skip
    assert {item.group for item in candidates} == {"A frog.", "The number seven."}
    assert any("xx" in note.message for note in notes)
    everything, _, _ = found(tmp_path, "tuxpaint", languages=("all",))
    assert {item.language for item in everything} == {"en", "fr", "pt-BR", "ca-valencia"}


def test_tuxpaint_extras(tmp_path: Path) -> None:
    everything = IMPORTERS["tuxpaint"].extras
    candidates, _, _ = found(tuxpaint(tmp_path), "tuxpaint", languages=("en", "pt-BR"), include=everything)
    speech = [item for item in candidates if item.task == "transcription"]
    assert endings(speech) == [
        ("frog_desc.ogg", "transcription", "A frog."),
        ("frog_desc_pt_BR.wav", "transcription", "Um sapo."),
    ]
    english = {Path(item.files[0]).name for item in candidates if item.language == "en"} - {"frog_desc.ogg"}
    # 7.ogg is a spoken number, as 7_fr.ogg beside it shows, not the sound of one.
    assert english == {"frog.png", "frog.svg", "frog_mirror.png", "frog.ogg", "7.png", "A.png"}
    assert {item.group for item in candidates if "frog" in item.files[0]} == {"A frog."}


# ---- the others -----------------------------------------------------------------------------------------


def test_coco(tmp_path: Path) -> None:
    candidates, rejected, notes = found(coco(tmp_path), "coco")
    assert [(Path(item.files[0]).name, item.target, item.group) for item in candidates] == [
        ("1.jpg", "Second of one.", "First of one."),
        ("1.jpg", "First of one.", "First of one."),
        ("2.jpg", "Of two.", "Of two."),
    ]
    assert all(Path(item.files[0]).is_file() for item in candidates)
    reasons = "\n".join(item.reason for item in rejected)
    for part in (
        "image 2 appears twice",
        "annotation 11 appears twice",
        "image 9, which is not listed",
        "outside",
    ):
        assert part in reasons
    assert len(rejected) == 4
    assert "1 pictures" in notes[0].message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"images": [', "not JSON"),
        ('{"images": []}', "no list of annotations"),
        ('{"images": [], "annotations": []}', "lists no pictures"),
        ('{"images": [{"id": 1, "file_name": "a"}], "annotations": [{"bbox": []}]}', "lists no captions"),
    ],
)
def test_coco_files_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    put(tmp_path, captions_dot_json=text)
    with pytest.raises(DataError, match=message) as caught:
        found(tmp_path, "coco")
    assert caught.value.file == str(tmp_path / "captions.json")


def test_metadata(tmp_path: Path) -> None:
    candidates, rejected, _ = found(metadata(tmp_path), "metadata")
    assert [(item.target, item.row) for item in candidates] == [("A cat", 2), ("A dog", 3)]
    assert [(item.row, item.reason) for item in rejected] == [
        (4, "The file lies outside the folder of the table: ../x.png."),
        (5, "The column 'file_name' names no file."),
    ]


def test_audiofolder_and_a_target_of_any_name(tmp_path: Path) -> None:
    put(
        tmp_path, "data/1.wav", metadata_dot_jsonl='{"file_name": "data/1.wav", "was_gesagt_wird": "Hallo"}\n'
    )
    candidates, _, _ = found(tmp_path, "metadata")
    assert [(item.target, item.task) for item in candidates] == [("Hallo", "captioning")]
    put(tmp_path, metadata_dot_jsonl='{"file_name": "data/1.wav", "transcription": "Hallo", "x": "y"}\n')
    assert found(tmp_path, "metadata")[0][0].task == "transcription"


def test_metadata_without_file_names(tmp_path: Path) -> None:
    put(tmp_path, metadata_dot_csv="picture,caption\n1.png,A cat\n")
    with pytest.raises(DataError, match="no column file_name; it has: picture, caption"):
        found(tmp_path, "metadata")
    assert recognised(tmp_path) == "table"


def test_librispeech_with_a_double_and_a_missing_one(tmp_path: Path) -> None:
    candidates, rejected, _ = found(transcripts(tmp_path), "transcripts")
    assert [(Path(item.files[0]).name, item.target, item.row) for item in candidates] == [
        ("1-2-0000.flac", "HELLO", 1),
        ("1-2-0001.flac", "WORLD", 2),
    ]
    assert [(item.row, item.reason[:12]) for item in rejected] == [(3, "The id 1-2-0"), (4, "There is no ")]


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("list.txt", "; comment\n\none: Hello there.\nsub/two: Bye: now.\n", ["Hello there.", "Bye: now."]),
        (
            "metadata.csv",
            "one|Printing|printing\nsub/two|In the only sense|x\n",
            ["Printing", "In the only sense"],
        ),
        ("transcription", "<s> hello </s> (one)\n<s> bye now </s> (sub/two)\n", ["hello", "bye now"]),
        ("list.txt", "one.wav: With its ending.\n", ["With its ending."]),
    ],
)
def test_other_lists(tmp_path: Path, name: str, text: str, wanted: list[str]) -> None:
    put(tmp_path, "wavs/one.wav", "wavs/sub/two.wav")
    (tmp_path / name).write_text(text)
    assert recognised(tmp_path) == "transcripts"
    assert [item.target for item in found(tmp_path, "transcripts")[0]] == wanted
    assert [item.target for item in found(tmp_path / name, "transcripts")[0]] == wanted


def test_a_list_without_recordings(tmp_path: Path) -> None:
    put(tmp_path, list_dot_txt="one: Hello.\n")
    assert recognised(tmp_path) is None
    with pytest.raises(DataError, match="no list of transcripts"):
        found(tmp_path, "transcripts")


def asterisk(root: Path) -> Path:
    lines = (
        "; Core sounds\n\nactivated: Activated.\nletters/at: at [@]\nbeep: [this is a beep]\njoin: <beep ascending>\n"
        "silence/1: (1 second of silence)\nvm-intro: Leave a message. (tone)\n1: gone\n"
    )
    path = root / "share" / "doc" / "asterisk-core-sounds-en" / "core-sounds-en.txt.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(lines.encode()))
    sounds = root / "share" / "asterisk" / "sounds"
    names = ("activated", "letters/at", "beep", "join", "silence/1", "vm-intro")
    put(sounds, *(f"en_US_f_Allison/{name}.wav" for name in names), *(f"es/{name}.wav" for name in names))
    return root / "share"


@pytest.mark.parametrize("inside", ["", "doc", "asterisk", "asterisk/sounds/en_US_f_Allison"])
def test_asterisk_from_wherever_it_is_pointed_at(tmp_path: Path, inside: str) -> None:
    source = asterisk(tmp_path) / inside
    assert recognised(source) == "transcripts"
    candidates, rejected, notes = found(source, "transcripts")
    assert [item.target for item in candidates] == ["Activated.", "at", "Leave a message."]
    assert all("en_US_f_Allison" in item.files[0] and item.language == "en" for item in candidates)
    assert [item.row for item in rejected] == [9]  # 1.wav is not silence/1.wav
    assert "3 entries describe sounds" in notes[0].message


def test_asterisk_sounds_as_captions(tmp_path: Path) -> None:
    candidates, _, _ = found(asterisk(tmp_path), "transcripts", include=("effects",))
    sounds = [item.target for item in candidates if item.task == "captioning"]
    assert sounds == ["this is a beep", "beep ascending", "1 second of silence"]


def test_table(tmp_path: Path) -> None:
    candidates, rejected, _ = found(table(tmp_path), "table")
    assert [(item.target, item.row) for item in candidates] == [("A cat", 2), ("A bird", 4)]
    assert [(item.row, item.reason) for item in rejected] == [(3, "The id 7 was used before, in row 2.")]
    assert found(tmp_path / "captions.csv", "table")[0] == candidates


def test_which_table(tmp_path: Path) -> None:
    put(tmp_path, a_dot_csv="file,caption\n", b_dot_tsv="file\tcaption\n")
    with pytest.raises(DataError, match=r"2 tables: a\.csv, b\.tsv"):
        found(tmp_path, "table")


def test_sidecars(tmp_path: Path) -> None:
    candidates, rejected, notes = found(sidecars(tmp_path), "sidecars")
    assert {(Path(item.files[0]).name, item.task, item.target) for item in candidates} == {
        ("a.png", "captioning", "A cat."), ("b.jpg", "captioning", "A dog."), ("c.wav", "transcription", "Hello."),
        ("d.wav", "captioning", "A bell."), ("e.png", "captioning", "A bird."),
    }  # fmt: skip
    assert {(Path(item.file).name, item.reason) for item in rejected} == {
        ("lonely.png", "There is no caption beside it."),
        ("orphan.txt", "There is no picture or recording of this name beside the text."),
    }
    assert [note.message for note in notes] == ["2 other files were passed over."]
    described, _, _ = found(tmp_path, "sidecars", include=("sound-captions",))
    assert {item.task for item in described} == {"captioning"}


def test_sidecars_in_gbk(tmp_path: Path) -> None:
    put(tmp_path, "a.png")
    (tmp_path / "a.txt").write_bytes("一只红色的猫坐在椅子上，看着窗外的小鸟。".encode("gbk"))
    assert found(tmp_path, "sidecars")[0][0].target == "一只红色的猫坐在椅子上，看着窗外的小鸟。"


def test_labels(tmp_path: Path) -> None:
    candidates, _, _ = found(labels(tmp_path), "labels")
    assert [(item.target, item.task) for item in candidates] == [
        ("dog", "classification"), ("dog", "classification"), ("red cat", "classification"),
    ]  # fmt: skip
    put(tmp_path, "stray.png")
    assert recognised(tmp_path) is None
    assert [Path(item.file).name for item in found(tmp_path, "labels")[1]] == ["stray.png"]
