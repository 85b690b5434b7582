# SPDX-License-Identifier: Apache-2.0
"""Where a model looked, held against what its attention did while it wrote, and against a computation by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from core import attention, generate
from core.attention import attend, over_frames, over_time, pieces, watch
from core.config import Shots
from core.decoder_reader import DecoderReader
from core.errors import MediaError
from core.generate import Search
from core.model.assembly import Model, open_model
from core.model.multimodal import Coupling
from core.protocol import Failed, Finished
from core.spectrogram import MELS, draw
from core.torch_session import TorchSession
from core.trying import Attend, Attended, Draw, Drawn
from core.worker import Cancelled, Sessions, answer

ALONE = Shots(k=0, hints=0)
SEARCH = Search(end=frozenset(), max_new_tokens=6)


def attended(session: TorchSession, **asked: Any) -> Attended:
    *_, last = attend(session, Attend(**{"shots": ALONE} | asked))
    assert isinstance(last, Attended)
    return last


def seen(model: Model, seed: int = 0) -> Any:
    """Three tokens of a picture to attend to."""
    from core.model.encoders import Encoded

    drawn = torch.Generator().manual_seed(seed)
    tokens = torch.randn(1, 3, model.recipe.widths["image"], generator=drawn)
    mask = torch.tensor([[True, True, False]])
    return model.multimodal.attended({"image": Encoded(tokens, mask, tokens.mean(dim=1))})


@torch.inference_mode()
def test_reading_an_answer_again_looks_where_writing_it_looked(model: Model, gates: Any) -> None:
    gates(model, 0.7)
    memories, prompt = seen(model), [5, 9, 40, 7]
    reader = DecoderReader(model.decoder, [prompt], 6, memories)
    reader.maps = []
    (written,) = generate.collect(reader, reader.prompt, SEARCH)[0]
    while_writing = torch.stack(
        [torch.stack([layer[0, :, -1].mean(dim=0) for layer in step]) for step in reader.maps], dim=1
    )  # (L, T, S)
    again = watch(model.decoder, memories, prompt, written.tokens)
    torch.testing.assert_close(again, while_writing[:, : len(written.tokens)])
    assert again[..., 2].abs().max() == 0  # masked


@torch.inference_mode()
def test_the_first_layer_by_hand(model: Model, gates: Any) -> None:
    gates(model, 0.7)
    memories, tokens = seen(model), [5, 9, 40, 7, 11]
    layer = model.multimodal.layers()[0]
    found = watch(model.decoder, memories, tokens[:3], tokens[3:])[0]  # (2, S)
    decoder, cross = model.decoder, model.multimodal.cross_attention[0]
    ids = torch.tensor([tokens[:-1]])
    x = decoder.run(decoder.embed(ids, torch.arange(4)), range(layer), torch.arange(4))[0, 2:].numpy()
    x = x / np.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-5) * cross.norm.weight.numpy()  # type: ignore[union-attr, operator]
    query = (x @ cross.attention.query.weight.numpy().T).reshape(
        2, -1, memories.memories[layer].key.shape[-1]
    )  # type: ignore[union-attr, operator]
    key, bias = memories.memories[layer].key[0].numpy(), memories.seen[layer].scores[0, 0, 0].numpy()
    repeat = query.shape[1] // key.shape[0]
    scores = np.einsum("thk,hsk->hts", query, key.repeat(repeat, axis=0)) / query.shape[2] ** 0.5 + bias
    weights = np.exp(scores - scores.max(axis=2, keepdims=True))
    weights = (weights / weights.sum(axis=2, keepdims=True)).mean(axis=0)
    np.testing.assert_allclose(found.numpy(), weights, atol=1e-5)


def test_layers_count_by_how_far_their_gates_are_open(
    cache: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = open_model("starter", Coupling(every=1))
    session = TorchSession(model)
    layers = list(model.multimodal.cross_attention)
    layers[-1].gate.data.fill_(-0.5)  # type: ignore[union-attr, operator]
    kept: list[torch.Tensor] = []

    def watched(*arguments: Any) -> torch.Tensor:
        kept.append(watch(*arguments))
        return kept[-1]

    monkeypatch.setattr(attention, "watch", watched)
    found = attended(session, file=str(files["image"]), text="A red ball.")
    (maps,) = kept
    assert maps.shape[0] == len(layers) > 1
    last = maps[-1] / maps[-1].sum(dim=1, keepdim=True)  # only its gate is open, to the other side
    rows = torch.tensor([piece.weights for piece in found.pieces])
    torch.testing.assert_close(rows[-5:], last[-5:], atol=1e-4, rtol=0)  # the first may be a blank and more
    assert found.gate == pytest.approx(float(np.tanh(0.5)) / len(layers), abs=1e-4)


def test_a_picture_has_a_grid(
    session: TorchSession, model: Model, files: dict[str, Path], gates: Any
) -> None:
    gates(model, 0.5)
    found = attended(session, file=str(files["image"]), text="A red ball 中.")
    assert (found.rows, found.columns, found.seconds, found.reason) == (2, 2, 0.0, "")
    assert "".join(piece.text for piece in found.pieces) == "A red ball 中."
    for piece in found.pieces:
        assert len(piece.weights) == 4
        assert sum(piece.weights) == pytest.approx(1, abs=1e-3)


def test_what_is_shown_to_the_model_changes_where_it_looks(
    model: Model, files: dict[str, Path], pictures: Path, gates: Any
) -> None:
    gates(model, 0.5)
    session = TorchSession(model, pictures)
    alone, helped = (
        attended(session, file=str(files["image"]), text="A red ball.", shots=shots)
        for shots in (ALONE, Shots(k=3))
    )
    assert alone.pieces[0].weights != helped.pieces[0].weights


def test_a_model_that_does_not_look_says_so(
    session: TorchSession, model: Model, files: dict[str, Path], gates: Any
) -> None:
    closed = attended(session, file=str(files["image"]), text="A red ball.")
    assert closed.pieces == ()
    assert "has not learned to look" in closed.reason
    assert "Train" in closed.hint
    gates(model, 0.5)
    model.multimodal.scale_gates(0.0)
    try:
        assert "closed its gates" in attended(session, file=str(files["image"]), text="A ball.").reason
    finally:
        model.multimodal.scale_gates(1.0)
    assert "no picture" in attended(session, file=str(files["text"]), text="It is red.").reason


def test_a_sound_is_listened_to_along_its_time(
    session: TorchSession, model: Model, tmp_path: Path, gates: Any
) -> None:
    import soundfile

    gates(model, 0.5)
    noise = np.random.default_rng(5).normal(0, 0.1, 56_000).astype(np.float32)
    soundfile.write(tmp_path / "noise.wav", noise, 16_000)
    found = attended(session, file=str(tmp_path / "noise.wav"), text="A hiss.", task="captioning")
    assert found.seconds == pytest.approx(3.5, abs=0.03)
    assert (found.rows, found.columns) == (1, 175)  # two windows, 50 tokens a second
    assert all(sum(piece.weights) == pytest.approx(1, abs=2e-3) for piece in found.pieces)


def test_speech_needs_no_training(session: TorchSession, tmp_path: Path, record: Any) -> None:
    short, long = record(tmp_path / "low.wav", "low"), record(tmp_path / "long.wav", "low", "", "high")
    (window,) = session.transcriber.windows(short)
    found = attended(session, file=str(short), text="low")
    assert "".join(piece.text for piece in found.pieces) == "low"
    assert found.seconds == pytest.approx(len(window) / 16_000, abs=0.03)
    assert found.gate == 1
    both = attended(session, file=str(long), text="low high")
    if len(list(session.transcriber.windows(long))) > 1 and not both.reason:
        first, last = both.pieces[0].weights, both.pieces[-1].weights
        half = len(first) // 2
        assert sum(first[:half]) > 0.9
        assert sum(last[half:]) > 0.9
    assert "words are others" in attended(session, file=str(long), text="something else").reason


def test_time_is_divided_evenly() -> None:
    weights = torch.eye(10)
    assert over_time(weights, 5).argmax(dim=1).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert over_time(weights, 40).shape == (10, 10)
    np.testing.assert_allclose(over_time(torch.rand(3, 7), 4).sum(dim=1), 1, rtol=1e-6)


def test_a_token_of_several_frames_is_as_long_as_they_are() -> None:
    found = over_frames(torch.tensor([[0.4, 0.3, 0.2, 0.1]]), 5, 3)  # two windows of 3 and 2 frames
    expected = [0.4 / 3] * 3 + [0.15] * 2 + [0.2 / 3] * 3 + [0.05] * 2
    np.testing.assert_allclose(found, [expected], rtol=1e-6)


def test_sounds_that_are_averaged_before_they_are_attended_to(cache: Path, tmp_path: Path) -> None:
    import soundfile

    model = open_model("starter", Coupling(every=1, frames=16))
    for layer in model.multimodal.cross_attention:
        layer.gate.data.fill_(0.5)  # type: ignore[union-attr, operator]
    noise = np.random.default_rng(5).normal(0, 0.1, 56_000).astype(np.float32)
    soundfile.write(tmp_path / "noise.wav", noise, 16_000)
    found = attended(TorchSession(model), file=str(tmp_path / "noise.wav"), text="A hiss.", task="captioning")
    assert (found.columns, found.seconds) == (175, 3.5)
    assert len(set(found.pieces[0].weights[:16])) == 1


def test_a_character_of_several_tokens_is_one_piece() -> None:
    whole = " a中b".encode()
    ends = [2, 3, 4, 5, 6]  # " a", three bytes of one character, "b"

    def decode(tokens: Any) -> str:
        return whole[: ends[len(tokens) - 1]].decode(errors="replace")

    found = pieces(decode, [0, 1, 2, 3, 4], torch.tensor([[1.0], [0.2], [0.4], [0.6], [0.0]]))
    assert [(piece.text, piece.weights[0]) for piece in found] == [
        ("a", 1.0), ("中", pytest.approx(0.4)), ("b", 0.0),
    ]  # fmt: skip


def test_a_broken_file_is_an_error(session: TorchSession, tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\nno")
    with pytest.raises(MediaError):
        attended(session, file=str(bad), text="A ball.")


def test_the_command_line_tells_where(
    run: Any, model: Model, files: dict[str, Path], record: Any, tmp_path: Path
) -> None:
    closed = run("attend", files["image"], "--text", "A ball.", "--json")
    assert closed.code == 2
    assert closed.lines[0]["pieces"] == []
    heard = run("attend", record(tmp_path / "high.wav", "high"), "--json")
    assert heard.code == 0
    assert heard.lines[0]["text"] == "high"
    assert heard.lines[0]["rows"] == 1
    assert " s " in run("attend", record(tmp_path / "low.wav", "low")).out


# ---- spectrograms -------------------------------------------------------------------------------------------


def test_a_spectrogram_shows_pitch_and_time(cache: Path, tmp_path: Path, record: Any) -> None:
    loudest = {}
    for word in ("low", "high"):
        drawn = draw(str(record(tmp_path / f"{word}.wav", word, seconds=1.0)))
        assert Path(drawn.image).is_relative_to(cache)
        with Image.open(drawn.image) as image:
            pixels = np.asarray(image)
        assert pixels.shape == (MELS, 100)
        assert pixels.max() == 255
        loudest[word] = int(pixels.mean(axis=1).argmax())
    assert loudest["high"] < loudest["low"]  # high pitches are above


def test_the_engine_answers_both(cache: Path, model: Model, files: dict[str, Path], tmp_path: Path) -> None:
    sessions = Sessions()
    events = list(answer(3, Draw(str(files["audio"])), sessions, Cancelled()))
    assert [type(event) for event in events] == [Drawn, Finished]
    again = list(answer(4, Draw(str(files["audio"])), sessions, Cancelled()))
    assert again == events
    events = list(answer(5, Attend(str(files["image"]), "A ball.", shots=ALONE), sessions, Cancelled()))
    assert [type(event) for event in events][-2:] == [Attended, Finished]
    missing = list(answer(6, Draw(str(tmp_path / "no.wav")), sessions, Cancelled()))
    assert isinstance(missing[0], Failed)
