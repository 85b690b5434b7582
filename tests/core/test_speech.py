# SPDX-License-Identifier: Apache-2.0
"""Writing down what is heard: long recordings in pieces, nothing lost, nothing made up of silence.

The tiny speech model hears windows of two seconds and knows three tones by name.
"""

import itertools
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from core.config import Generation
from core.model.assembly import Model
from core.protocol import Captioned, Note, Streamed
from core.session import Query
from core.speech import SEARCH_BACK, Transcriber, goes_in_circles, quietest
from core.torch_session import TorchSession
from core.transcription import TOGETHER, is_speech, transcribe

RATE = 16_000


@pytest.fixture
def transcriber(model: Model) -> Transcriber:
    return Transcriber(model)


def write(path: Path, tone: Any, *words: str, pause: float = 0.4) -> Path:
    """Tones of 1.3 seconds, each followed by a pause."""
    silence = np.zeros(round(pause * RATE), np.float32)
    soundfile.write(
        path, np.concatenate([part for word in words for part in (tone(word, seconds=1.3), silence)]), RATE
    )
    return path


def run(transcriber: Transcriber, file: Path, **options: Any) -> list[Any]:
    return list(transcribe(transcriber, str(file), Generation(**options), 0.0))


# ---- windows ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [30.0, 6.0, 2.0, 0.4])
def test_the_quietest_place_is_found_wherever_it_is(seconds: float) -> None:
    draw = np.random.default_rng(0)
    length = round(seconds * RATE)
    back = min(length // 2, round(SEARCH_BACK * RATE))
    for share in (0.15, 0.5, 0.8):
        wave = draw.normal(0, 0.3, length).astype(np.float32)
        place = length - back + round(share * back)
        wave[place - 1600 : place + 1600] *= 0.01
        assert abs(quietest(wave) - place) <= 1600
        assert length // 2 <= quietest(wave) <= length


def test_equal_loudness_is_cut_somewhere_near_the_end() -> None:
    for wave in (np.zeros(30 * RATE, np.float32), np.ones(30 * RATE, np.float32)):
        assert 25 * RATE <= quietest(wave) <= 30 * RATE


def test_nothing_of_a_recording_is_lost_between_windows(transcriber: Transcriber, tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    for seconds in (0.5, 2.0, 2.01, 7.3, 19.0):
        path = tmp_path / f"{seconds}.wav"
        wave = (
            draw.normal(0, 0.2, round(seconds * RATE)) * (np.arange(round(seconds * RATE)) // 8000 % 3 > 0)
        ).astype(np.float32)
        soundfile.write(path, wave, RATE, subtype="FLOAT")
        windows = list(transcriber.windows(path))
        assert np.array_equal(np.concatenate(windows), wave)
        assert all(0 < len(window) <= transcriber.seconds * RATE for window in windows)
        assert all(len(window) >= transcriber.seconds * RATE / 2 for window in windows[:-1])


def test_windows_are_cut_in_pauses(transcriber: Transcriber, tmp_path: Path, tiny_models: Any) -> None:
    """Tones of 1.3 seconds with pauses of 0.3: no cut goes through a tone."""
    path = write(tmp_path / "tones.wav", tiny_models.tone, *["low", "high"] * 4, pause=0.3)
    place = 0
    windows = list(transcriber.windows(path))
    for window in windows[:-1]:
        place += len(window)
        assert place % 25_600 > 1.3 * RATE, "the cut is in a pause"
    assert len(windows) == 8


def test_an_hour_is_read_in_little_memory(transcriber: Transcriber, tmp_path: Path) -> None:
    """A few windows at a time, however long the recording: not one float32 hour, which is 230 MB."""
    path = tmp_path / "hour.wav"
    with soundfile.SoundFile(path, "w", RATE, 1, subtype="PCM_U8") as file:
        block = (0.2 * np.sin(np.arange(60 * RATE) / 7)).astype(np.float32)
        for _ in range(60):
            file.write(block)
    tracemalloc.start()
    try:
        total = sum(len(window) for window in transcriber.windows(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert total == 3600 * RATE
    assert peak < 8e6


# ---- words --------------------------------------------------------------------------------------------------


def test_one_window_comes_word_by_word(transcriber: Transcriber, tmp_path: Path, record: Any) -> None:
    events = run(transcriber, record(tmp_path / "low.wav", "low"))
    assert [type(event) for event in events] == [Streamed, Captioned]
    answer = events[-1]
    assert (answer.task, answer.text, answer.demonstrations) == ("transcription", "low", ())
    assert 0.8 < answer.score <= 1
    assert answer.tokens == (events[0].token,)


@pytest.mark.parametrize(
    "words",
    [("low", "high", "middle"), ("high", "low", "low", "middle", "high", "middle", "low", "high", "low")],
)
def test_many_windows_are_stitched_in_their_order(
    words: tuple[str, ...], transcriber: Transcriber, tmp_path: Path, tiny_models: Any
) -> None:
    path = write(tmp_path / "long.flac", tiny_models.tone, *words)
    events = run(transcriber, path)
    answer = events[-1]
    assert answer.text == " ".join(words)
    assert "".join(e.token.text for e in events if isinstance(e, Streamed)) == answer.text
    assert "".join(token.text for token in answer.tokens) == answer.text
    one_by_one = [
        transcriber.decode(transcriber.hear([w]), transcriber.search())[0].tokens
        for w in transcriber.windows(path)
    ]
    assert " ".join(transcriber.text(tokens).strip() for tokens in one_by_one if tokens) == answer.text


def test_a_batch_of_windows_is_what_each_window_is_alone(transcriber: Transcriber, tiny_models: Any) -> None:
    waves = [
        tiny_models.tone(word, seconds=s)
        for word, s in (("low", 2.0), ("", 1.0), ("high", 0.7), ("middle", 1.5))
    ]
    search = transcriber.search()
    together = transcriber.decode(transcriber.hear(waves), search)
    for wave, found in zip(waves, together, strict=True):
        (heard,) = transcriber.hear([wave])
        (alone,) = transcriber.decode([heard], search)
        assert alone.tokens == found.tokens
        assert alone.probabilities == pytest.approx(found.probabilities, abs=1e-4)


def test_the_padding_of_a_short_window_is_seen_as_in_training(
    transcriber: Transcriber, tiny_models: Any
) -> None:
    (heard,) = transcriber.hear([tiny_models.tone("low", seconds=0.7)])
    assert heard.media.seen is None
    assert 0 <= heard.no_speech < 0.1
    (silent,) = transcriber.hear([tiny_models.tone("", seconds=0.7)])
    assert silent.no_speech > 0.9


def test_beams_hear_the_same(transcriber: Transcriber, tmp_path: Path, record: Any) -> None:
    for word in ("low", "high"):
        assert run(transcriber, record(tmp_path / f"{word}.wav", word), beams=3)[-1].text == word


def test_silence_and_noise_hold_no_words(transcriber: Transcriber, tmp_path: Path, record: Any) -> None:
    silence, noise = record(tmp_path / "silence.wav", "", seconds=1.9), tmp_path / "noise.wav"
    soundfile.write(noise, np.random.default_rng(3).normal(0, 0.1, 30_000), RATE)
    for path in (silence, noise):
        assert not is_speech(transcriber, str(path))
        (answer,) = run(transcriber, path)
        assert (answer.text, answer.tokens, answer.score) == ("", (), 0.0)
    assert is_speech(transcriber, str(record(tmp_path / "low.wav", "low")))


def test_silence_between_words_adds_nothing(
    transcriber: Transcriber, tmp_path: Path, tiny_models: Any
) -> None:
    path = write(tmp_path / "gaps.wav", tiny_models.tone, "low", "high", pause=6.45)
    assert run(transcriber, path)[-1].text == "low high"


def test_a_click_is_heard_without_an_error(transcriber: Transcriber, tmp_path: Path) -> None:
    path = tmp_path / "click.wav"
    soundfile.write(path, np.ones(40, np.float32) * 0.5, RATE)
    assert isinstance(run(transcriber, path)[-1], Captioned)


def test_the_length_of_a_window_is_kept(transcriber: Transcriber, tmp_path: Path, record: Any) -> None:
    path = record(tmp_path / "low.wav", "low")
    assert run(transcriber, path, max_new_tokens=1)[-1].text in ("", "low", "lo", "l")
    assert transcriber.search(Generation(max_new_tokens=9)).max_new_tokens == 9
    context = transcriber.model.speech_decoder.config.context
    assert transcriber.search(Generation(max_new_tokens=4096)).max_new_tokens < context


def test_task_tokens_are_never_words(transcriber: Transcriber) -> None:
    size = transcriber.model.speech_decoder.config.vocabulary
    logits = np.zeros((1, size), np.float32)
    for rule in transcriber.search().rules:
        logits = rule(logits, [[1]])
    tokenizer = transcriber.model.speech_tokenizer
    never = {tokenizer.id_to_token(i) for i in np.flatnonzero(logits[0] == -np.inf).tolist()}
    assert never == {
        "<|startoftranscript|>",
        "<|en|>",
        "<|transcribe|>",
        "<|nospeech|>",
        "<|notimestamps|>",
        "<|0.00|>",
        "<|0.02|>",
    }


def test_harmful_words_are_left_out_of_a_transcript(
    transcriber: Transcriber, tmp_path: Path, tiny_models: Any
) -> None:
    """Here the low tone is written as a word of the list."""
    path = write(tmp_path / "two.wav", tiny_models.tone, "high", "low")
    real, letters = transcriber.text, str.maketrans({"l": "f", "o": "u", "w": "ck"})
    transcriber.text = lambda tokens: real(tokens).translate(letters)  # type: ignore[method-assign]
    events = run(transcriber, path)
    assert events[-1].text == "high"
    assert [event.file for event in events if isinstance(event, Note)] == [str(path)]
    assert run(transcriber, path, filter=False)[-1].text == "high fuck"


def test_text_in_circles_is_told_from_text(transcriber: Transcriber) -> None:
    assert goes_in_circles("the same thing and " * 12)
    assert goes_in_circles("啊啊" * 60)
    for text in (
        "",
        "no no no",
        "The sun will shine over most of the country tomorrow, with a little rain in the far west.",
    ):
        assert not goes_in_circles(text)


def test_a_window_in_circles_is_heard_again(transcriber: Transcriber, tiny_models: Any) -> None:
    """Forced to go on, the decoder repeats itself; at a higher temperature it does not."""
    (heard,) = transcriber.hear([tiny_models.tone("low")])
    circle = " low" * 60
    tokens = tuple(transcriber.model.speech_tokenizer.encode(circle).ids)
    found = type(transcriber.decode([heard], transcriber.search())[0])(tokens, (1.0,) * len(tokens), 1.0)
    again = transcriber.uncircled(heard, found, transcriber.search())
    assert transcriber.text(again.tokens).strip() == "low"
    assert transcriber.uncircled(heard, again, transcriber.search()) is again


# ---- through the session ------------------------------------------------------------------------------------


def test_speech_after_some_music_is_still_speech(
    model: Model, tmp_path: Path, tiny_models: Any, texts: Any
) -> None:
    path = tmp_path / "late.wav"
    noise = np.random.default_rng(3).normal(0, 0.1, 2 * RATE)
    soundfile.write(path, np.concatenate([noise, tiny_models.tone("high", seconds=1.8)]), RATE)
    assert texts(TorchSession(model), path) == ["high"]


def test_transcribing_in_a_batch_is_transcribing(
    model: Model, tmp_path: Path, record: Any, texts: Any
) -> None:
    words = ("low", "high", "middle")
    queries = [Query(str(record(tmp_path / f"{word}.wav", word)), "transcription") for word in words]
    assert texts(TorchSession(model), *queries, batch=2) == list(words)


def test_stopping_in_the_middle_is_at_once(transcriber: Transcriber, tmp_path: Path, record: Any) -> None:
    path = record(tmp_path / "long.wav", *["low", ""] * 40, seconds=1.0)
    heard: list[int] = []
    hook = transcriber.model.speech_encoder.register_forward_hook(lambda _, x, __: heard.append(len(x[0])))
    try:
        events = transcribe(transcriber, str(path), Generation(), 0.0)
        assert len(list(itertools.islice(events, 2))) == 2
        events.close()  # type: ignore[attr-defined]
    finally:
        hook.remove()
    assert heard == [TOGETHER], "one batch of windows, not the whole recording"
