# SPDX-License-Identifier: Apache-2.0
"""An exported bundle answers as the model does from which it was exported, and needs no torch for it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from core.config import Generation, Shots
from core.demonstrations import datastore
from core.errors import ModelError, Unavailable
from core.export import bundle, guard, manifest, parity
from core.onnx.bundle import Bundle
from core.onnx_session import OnnxSession
from core.protocol import Captioned, FileFailed, Note, Prompted, Streamed
from core.session import Query, open_session
from core.torch_session import TorchSession
from core.trying import Attend

ROOT = Path(__file__).parents[2]
SHORT = Generation(max_new_tokens=10)
HELPED = Shots(k=3, hints=2)


@pytest.fixture
def both(twins: Any, cache: Path) -> Callable[..., tuple[TorchSession, OnnxSession]]:
    """The model and the bundle, with the same project."""

    def both(project: Path | None = None) -> tuple[TorchSession, OnnxSession]:
        reference, ours = (open_session(str(f), project) for f in (twins.model, twins.bundle))
        assert isinstance(reference, TorchSession)
        assert isinstance(ours, OnnxSession)
        return reference, ours

    return both


@pytest.fixture
def media(tmp_path: Path, draw: Any, record: Any) -> list[Path]:
    """Two pictures, a short recording and one of several windows."""
    pictures = [draw(tmp_path / f"asked {i}.png", 70 + i) for i in range(2)]
    sounds = [
        record(tmp_path / "short.wav", "low"),
        record(tmp_path / "long.flac", "high", "", "low", seconds=1.7),
    ]
    return [*pictures, *sounds]


def answers(session: Any, queries: Any, shots: Shots, generation: Generation, **options: Any) -> list[Any]:
    return list(session.caption(queries, shots, generation, **options))


def alike(ours: list[Any], expected: list[Any]) -> None:
    """The same events with the same words; figures to the fourth decimal."""
    keep = (Prompted, Streamed, Captioned, FileFailed)
    ours, expected = ([e for e in events if isinstance(e, keep)] for events in (ours, expected))
    assert [type(event) for event in ours] == [type(event) for event in expected]
    for one, other in zip(ours, expected, strict=True):
        match one, other:
            case Prompted(), Prompted():
                assert [d.id for d in one.demonstrations] == [d.id for d in other.demonstrations]
                for d, e in zip(one.demonstrations, other.demonstrations, strict=True):
                    assert d.similarity == pytest.approx(
                        e.similarity, abs=2e-3
                    )  # vectors are kept in half precision
                assert [name for name, _ in one.hints] == [name for name, _ in other.hints]
            case Captioned(), Captioned():
                assert (one.text, one.alternatives) == (other.text, other.alternatives)
                assert one.score == pytest.approx(other.score, abs=1e-3)
            case Streamed(), Streamed():
                assert one.token.text == other.token.text
            case FileFailed(), FileFailed():
                assert one == other


SEARCHES = {
    "greedy": SHORT,
    "beams": replace(SHORT, beams=3, sequences=2),
    "sampling": replace(SHORT, temperature=0.9, top_k=20, top_p=0.9, seed=5),
    "rules": replace(SHORT, repetition_penalty=1.5, no_repeat_ngram=2, banned=("red", "cat")),
}


@pytest.mark.parametrize("search", SEARCHES)
def test_a_bundle_says_what_the_model_says(search: str, both: Any, pictures: Path, media: list[Path]) -> None:
    """With the demonstrations of a project, its own names, every kind of search, pictures and sounds, as it streams."""
    reference, ours = both(pictures)
    queries = [Query(str(path), "captioning") for path in media]
    expected = answers(reference, queries, HELPED, SEARCHES[search])
    found = answers(ours, queries, HELPED, SEARCHES[search])
    alike(found, expected)
    texts = [event.text for event in found if isinstance(event, Captioned)]
    assert len(texts) == 4
    prompted = [event for event in found if isinstance(event, Prompted)]
    assert all(len(event.demonstrations) == 3 for event in prompted[:2])
    assert prompted[0].hints != prompted[1].hints


@pytest.mark.parametrize("ablation", ["text-only", "blank", "swapped"])
def test_what_is_taken_away_is_missed_alike(ablation: str, both: Any, media: list[Path]) -> None:
    reference, ours = both()
    queries = [Query(str(path), "captioning") for path in media[:2]]
    alone = Shots(k=0, hints=0)
    expected, found = (answers(s, queries, alone, SHORT, ablation=ablation) for s in (reference, ours))
    alike(found, expected)
    whole = answers(ours, queries, alone, SHORT)
    assert [e.text for e in whole if isinstance(e, Captioned)] != [
        e.text for e in found if isinstance(e, Captioned)
    ]


def test_a_batch_says_what_each_says_alone(both: Any, pictures: Path, tmp_path: Path, draw: Any) -> None:
    _, ours = both(pictures)
    queries = [Query(str(draw(tmp_path / f"b{i}.png", 90 + i)), "captioning") for i in range(4)]
    alone, together = (
        {e.file: e.text for e in answers(ours, queries, HELPED, SHORT, batch=n) if isinstance(e, Captioned)}
        for n in (1, 4)
    )
    assert len(alone) == 4
    assert together == alone


def test_questions_and_labels(both: Any, pictures: Path, media: list[Path]) -> None:
    reference, ours = both(pictures)
    query = Query(str(media[0]), "question-answering", "What colour is it?")
    alike(answers(ours, [query], HELPED, SHORT), answers(reference, [query], HELPED, SHORT))


def test_the_models_own_demonstrations_travel(both: Any, twins: Any, media: list[Path]) -> None:
    reference, ours = both()
    query = [Query(str(media[0]), "captioning")]
    expected, found = (answers(session, query, HELPED, SHORT) for session in (reference, ours))
    alike(found, expected)
    (prompted,) = [event for event in found if isinstance(event, Prompted)]
    assert len(prompted.demonstrations) == 3
    assert all(d.id.startswith("image") for d in prompted.demonstrations)
    assert "/home/me" not in (twins.bundle / datastore.NAME).read_bytes().decode("latin-1")
    assert set(datastore.load(twins.bundle)) == {"image", "audio"}  # nothing here compares texts


def test_the_filter_and_the_trust_are_the_models(both: Any) -> None:
    reference, ours = both()
    assert ours.trust == reference.trust == 0.3
    assert ours.attends()


def test_no_torch_in_the_process_that_captions(
    twins: Any, cache: Path, pictures: Path, tmp_path: Path, draw: Any
) -> None:
    """Every kind of file is decoded, a recording of another rate included."""
    import soundfile

    names = ["a.png", "b.jpg", "c.svg", "d.wav"]
    files = [tmp_path / name for name in names]
    draw(files[0], 1)
    draw(files[1], 2)
    files[2].write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle r="3" cx="4" cy="4"/></svg>'
    )
    soundfile.write(files[3], 0.1 * np.sin(np.arange(88_200) / 20), 44_100)
    words = [
        "caption",
        "--model",
        str(twins.bundle),
        "--project",
        str(pictures),
        "--task",
        "captioning",
        "--json",
    ]
    code = (
        "import sys; from core.__main__ import main; "
        f"assert main({[*words, *map(str, files)]!r}) == 0; "
        "from core.spectrogram import draw; "
        f"draw({str(files[3])!r}); "
        "heavy = {'torch', 'torchaudio', 'torchvision', 'transformers', 'timm', 'onnx'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [str(path) for path in files]


def test_it_does_not_say_where_it_looked(both: Any, media: list[Path]) -> None:
    _, ours = both()
    (told,) = ours.attend(Attend(str(media[0]), "A ball."))
    assert (told.pieces, told.file) == ((), str(media[0]))
    assert "does not say where it looks" in told.reason


def test_without_torch_a_bundle_is_asked_for(monkeypatch: pytest.MonkeyPatch, twins: Any) -> None:
    monkeypatch.setattr("core.session.learns", lambda: False)
    with pytest.raises(Unavailable, match=r"player.*exported model"):
        open_session("starter")
    assert isinstance(open_session(str(twins.bundle)), OnnxSession)


def test_commands(twins: Any, run: Any, pictures: Path, cache: Path) -> None:
    told = run("info", twins.bundle, "--json").lines[0]
    assert told["parts"]["decoder"]["state"] == "ready"
    assert told["demonstrations"] == {"image": 8, "audio": 8}
    assert told["bytes"] > 100_000
    assert "ONNX bundle" in run("info", twins.bundle).out
    scored = run(
        "evaluate",
        "--project",
        pictures,
        "--split",
        "train",
        "--model",
        twins.bundle,
        "--baselines",
        "--json",
    )
    assert scored.lines[0]["n"] == 6


# ---- what must fail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (Query("", "text", "Write a poem."), "no part for texts"),
        (Query("SOUND", "transcription"), "no part that writes down speech"),
    ],
)
def test_what_it_has_no_part_for(query: Query, message: str, both: Any, media: list[Path]) -> None:
    _, ours = both()
    query = replace(query, file=str(media[2]) if query.file else "")
    (failed,) = [e for e in answers(ours, [query], HELPED, SHORT) if isinstance(e, FileFailed)]
    assert message in failed.error
    assert failed.hint


def test_speech_is_described_as_any_other_sound(both: Any, media: list[Path]) -> None:
    _, ours = both()
    (said,) = [
        e for e in answers(ours, [Query(str(media[2]))], Shots(k=0), SHORT) if isinstance(e, Captioned)
    ]
    assert said.task == "captioning"


def failure(folder: Path, file: Path) -> str:
    events = answers(open_session(str(folder)), [Query(str(file), "captioning")], Shots(k=0), SHORT)
    (failed,) = [event for event in events if isinstance(event, FileFailed)]
    return failed.error


def test_changed_bytes_are_not_run(copied_bundle: Path, media: list[Path], cache: Path) -> None:
    graph = copied_bundle / parity.DECODER
    data = bytearray(graph.read_bytes())
    data[len(data) // 2] ^= 1
    graph.write_bytes(data)
    assert "bytes have changed" in failure(copied_bundle, media[0])


def test_a_foreign_graph_is_not_run(copied_bundle: Path, media: list[Path], cache: Path) -> None:
    """Not even with a manifest that was made to fit."""
    path = copied_bundle / parity.ENCODERS["image"]
    graph = onnx.load_model(str(path))
    graph.opset_import.add(domain="com.evil", version=1)
    onnx.save_model(graph, str(path))
    manifest.write(copied_bundle, {k: v for k, v in manifest.read(copied_bundle).items() if k != "files"})
    assert "unknown domain com.evil" in failure(copied_bundle, media[0])


def test_a_graph_is_looked_at_once(twins: Any, cache: Path) -> None:
    path, digest = twins.bundle / parity.ENCODERS["image"], "0" * 64
    guard.check_once(path, digest)
    guard.check_once(Path("gone"), digest)  # the mark alone is asked
    with pytest.raises(ModelError):
        guard.check_once(twins.bundle / "config.json", "1" * 64)
    with pytest.raises(ModelError):
        guard.check_once(twins.bundle / "config.json", "1" * 64)  # what was refused leaves no mark


def test_a_manifest_that_does_not_say_how(copied_bundle: Path) -> None:
    values = manifest.read(copied_bundle)
    del values["contract"]["use"]
    (copied_bundle / "manifest.json").write_text(json.dumps(values))
    with pytest.raises(ModelError, match="does not say how the model is used: 'use'"):
        Bundle(copied_bundle)


def test_a_file_that_is_gone(copied_bundle: Path) -> None:
    (copied_bundle / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json is missing"):
        _ = Bundle(copied_bundle).tokenizer


def test_without_its_demonstrations(
    twins: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    """`--no-datastore`: the graphs are those of the other export, which take seconds to write."""
    from core.export import graphs

    monkeypatch.setattr(
        graphs,
        "write_encoder",
        lambda m, e, kind, p, path: shutil.copy(twins.bundle / parity.ENCODERS[kind], path),
    )
    monkeypatch.setattr(
        graphs, "write_decoder", lambda m, path: shutil.copy(twins.bundle / parity.DECODER, path)
    )
    for event in bundle.export(str(twins.model), tmp_path / "bare", memory=False):
        assert not isinstance(event, Note)
    assert not (tmp_path / "bare" / datastore.NAME).exists()
