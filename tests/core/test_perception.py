# SPDX-License-Identifier: Apache-2.0
"""What the encoders made of files is kept from one pass, and a model sees in it what it sees in the files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.data.shards import Shards
from core.data.token_store import TokenStore
from core.hashing import sha256
from core.model.assembly import Model
from core.model.encoders import Encoded
from core.perceiving import Perceived
from core.perception import Perception
from core.protocol import Note, Progress


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch, model: Model) -> list[int]:
    """How many inputs each run of an encoder had."""
    runs: list[int] = []
    for kind in ("image", "audio"):
        encoder = model.encoder(kind)
        forward = type(encoder).forward

        def counted(self: Any, inputs: torch.Tensor, forward: Any = forward) -> Encoded:
            runs.append(len(inputs))
            return forward(self, inputs)

        monkeypatch.setattr(type(encoder), "forward", counted)
    return runs


def files(paths: Iterable[Path]) -> dict[str, str]:
    return {sha256(path): str(path) for path in paths}


def perceived(perception: Perception, path: str, kind: Any) -> Perceived:
    steps = perception.perceive(path, kind)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def test_one_pass_keeps_tokens_vectors_and_names(model: Model, three: list[Path], looked: list[int]) -> None:
    events = list(Perception(model).tokens(files(three), "image"))
    assert events == [Progress("look at the examples", 3, 3)]
    assert looked == [4], "a full batch, the last picture repeated"
    later = Perception(model)  # another run
    assert list(later.tokens(files(three), "image")) == []
    assert looked == [4], "nothing is encoded twice"
    kept = later.stored(list(files(three)), "image")
    assert kept.tokens.dtype == torch.float32
    assert kept.mask.all()
    vectors = later.store("image").get(list(files(three)))
    for row, (hash, path) in enumerate(files(three).items()):
        live = perceived(later, path, "image")
        assert torch.allclose(kept.tokens[row], live.encoded.tokens[0], rtol=1e-3, atol=1e-4)
        assert torch.allclose(kept.pooled[row], live.encoded.pooled[0], rtol=1e-3, atol=1e-3)
        assert vectors[hash].names == live.vector.names
        assert vectors[hash].pooled == pytest.approx(live.vector.pooled, rel=1e-2, abs=1e-3)


def test_vectors_that_are_known_stay_as_they_are(model: Model, three: list[Path]) -> None:
    perception = Perception(model)
    list(perception.vectors(files(three), "image"))
    before = perception.store("image").get(list(files(three)))
    list(perception.tokens(files(three), "image"))
    after = perception.store("image").get(list(files(three)))
    assert {hash: vector.pooled.tobytes() for hash, vector in after.items()} == {
        hash: vector.pooled.tobytes() for hash, vector in before.items()
    }


def test_what_is_kept_does_not_depend_on_what_else_was_missing(
    model: Model, tmp_path: Path, draw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [draw(tmp_path / f"{i}.png", i) for i in range(6)]
    kept = []
    for cache, parts in (("whole", [paths]), ("parts", [paths[3:4], paths[:5], paths[4:]])):
        monkeypatch.setenv("BRAID_CACHE", str(tmp_path / cache))
        perception = Perception(model)
        for part in parts:
            list(perception.tokens(files(part), "image"))
        kept.append(perception.stored(list(files(paths)), "image").tokens)
    assert torch.equal(*kept)


def test_recordings_are_kept_whole_and_without_their_padding(
    model: Model, tmp_path: Path, record: Any
) -> None:
    short = record(tmp_path / "short.wav", "low", seconds=0.7)
    long = record(tmp_path / "long.wav", "low", "", "high", seconds=1.5)  # 4.5 s in windows of 2 s
    perception = Perception(model)
    list(perception.tokens(files([long, short]), "audio"))
    lengths = perception.token_store("audio").lengths(list(files([long, short])))
    assert lengths == [225, 35]
    kept = perception.stored([*files([long, short]), ""], "audio")
    assert kept.mask.sum(dim=1).tolist() == [225, 35, 0]
    for row, path in enumerate((long, short)):
        live = perceived(perception, str(path), "audio").encoded
        assert torch.allclose(kept.tokens[row][kept.mask[row]], live.tokens[live.mask], rtol=1e-3, atol=1e-3)
    only_first = perception.store("audio").get([sha256(long)])[sha256(long)]
    again = Perception(model)
    again.store("audio").folder.joinpath(f"{model.identity('audio')}-1.sqlite").unlink()
    list(again.vectors(files([long]), "audio"))
    found = again.store("audio").get([sha256(long)])[sha256(long)]
    assert found.pooled == pytest.approx(only_first.pooled, rel=1e-2, abs=1e-3), "one vector, whoever made it"


def test_the_stored_tokens_give_the_loss_of_live_ones(model: Model, three: list[Path], gates: Any) -> None:
    gates(model, 1.0)
    live = Perception(model)
    seen = [perceived(live, str(path), "image").encoded for path in three]
    text = torch.tensor([model.tokenizer.encode("A red disc. A blue").ids]).expand(3, -1)

    def loss(encoded: Encoded) -> torch.Tensor:
        with torch.no_grad():
            logits = model.multimodal(text[:, :-1], {"image": encoded})
        return torch.nn.functional.cross_entropy(logits.flatten(0, 1), text[:, 1:].flatten())

    batch = Encoded(torch.cat([s.tokens for s in seen]), torch.cat([s.mask for s in seen]), torch.zeros(3, 0))
    for dtype, tolerance in ((torch.float32, 0.0), (torch.float16, 1e-3)):
        store = TokenStore("exact", 1280, dtype, Shards())
        store.put({str(i): tokens for i, tokens in enumerate(batch.tokens)})
        tokens, mask = store.batch(["0", "1", "2"], torch.float32)
        found = loss(Encoded(tokens, mask, batch.pooled))
        assert float(found) == pytest.approx(float(loss(batch)), rel=tolerance, abs=0)
    blank = loss(Encoded(tokens, mask & False, batch.pooled))
    assert abs(float(blank) - float(found)) > 1e-3, "the loss depends on what is seen"


def test_files_that_are_not_what_they_were_are_notes(model: Model, three: list[Path], draw: Any) -> None:
    wanted = files(three)
    draw(three[0], 999)
    three[1].unlink()
    perception = Perception(model)
    notes = [event for event in perception.tokens(wanted, "image") if isinstance(event, Note)]
    assert [(note.file, "changed" in note.message, "not there" in note.message) for note in notes] == [
        (str(three[0]), True, False), (str(three[1]), False, True),
    ]  # fmt: skip
    assert perception.token_store("image").known(list(wanted)) == {sha256(three[2])}
    assert set(perception.store("image").get(list(wanted))) == {sha256(three[2])}


def test_numbers_that_are_not_finite_are_never_kept(
    model: Model, three: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = model.encoder("image")
    forward = type(encoder).forward

    def broken(self: Any, inputs: torch.Tensor) -> Encoded:
        seen = forward(self, inputs)
        seen.tokens[1, 0, 0] = float("nan")
        return seen

    monkeypatch.setattr(type(encoder), "forward", broken)
    perception = Perception(model)
    (note,) = [event for event in perception.tokens(files(three), "image") if isinstance(event, Note)]
    assert "not finite" in note.message
    assert note.file == str(three[1])
    assert len(perception.token_store("image").known(list(files(three)))) == 2


def test_damage_is_a_note_and_made_good(model: Model, three: list[Path]) -> None:
    list(Perception(model).tokens(files(three), "image"))
    (shard,) = Shards().folder.glob("*.rows")
    shard.write_bytes(shard.read_bytes()[:-1])
    perception = Perception(model)
    events = list(perception.tokens(files(three), "image"))
    assert events[0] == Progress("look at the examples", 1, 1)
    assert isinstance(events[1], Note)
    assert "damaged" in events[1].message
    assert len(perception.token_store("image").known(list(files(three)))) == 3
