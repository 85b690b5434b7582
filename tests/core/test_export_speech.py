# SPDX-License-Identifier: Apache-2.0
"""The transcriber as one graph: it writes down what the model writes down, and nothing where nobody speaks."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.config import Generation
from core.export import standalone_parity
from core.speech import Transcriber


@pytest.fixture(scope="module")
def graph(twins: Any) -> Any:
    return standalone_parity.session(twins.bundle / standalone_parity.FILES["speech"])


def written(graph: Any, wave: Any, **more: int) -> tuple[str, list[int], float, float]:
    fed = {"waveform": np.asarray(wave, np.float32)[None]} | {k: np.array([v]) for k, v in more.items()}
    text, tokens, score, each, silence = graph.run(None, fed)
    assert each.shape == tokens.shape
    return text.tobytes().decode(), tokens[0].tolist(), float(score[0]), float(silence[0])


@pytest.mark.parametrize("beams", [1, 3])
@pytest.mark.parametrize("words", [("low",), ("", "middle"), ("high", "")])
def test_it_writes_what_the_model_writes(
    words: tuple[str, ...], beams: int, graph: Any, whole_model: Any, tiny_models: Any
) -> None:
    wave, transcriber = tiny_models.tone(*words, seconds=0.9), Transcriber(whole_model)
    (heard,) = transcriber.hear([wave])
    (expected,) = transcriber.decode([heard], transcriber.search(Generation(beams=beams)))
    text, tokens, score, silence = written(graph, wave, num_beams=beams)
    assert text == "".join(words)
    assert tokens == list(expected.tokens)
    assert score == pytest.approx(expected.score, abs=1e-4)
    assert silence == pytest.approx(heard.no_speech, abs=1e-4)


@pytest.mark.parametrize("samples", [0, 1, 400, 32_000, 100_000])
def test_nobody_speaks(samples: int, graph: Any) -> None:
    """Recordings of any length; silence and noise are nothing to write down."""
    for wave in (np.zeros(samples), np.random.default_rng(0).normal(0, 0.1, samples)):
        text, tokens, score, silence = written(graph, wave)
        if samples >= 32_000:
            assert (text, tokens, score) == ("", [], 0.0)
            assert silence > 0.6


def test_room_counts_what_is_written_not_what_is_forced(graph: Any, tiny_models: Any) -> None:
    wave = tiny_models.tone("middle", seconds=1.5)
    whole = written(graph, wave)[1]
    assert written(graph, wave, max_new_tokens=2)[1] == whole[:2]
    assert len(whole) > 2


def test_the_program_of_one_call_writes_it_down(twins: Any, record: Any, tmp_path: Path) -> None:
    bundle = Path(shutil.copytree(twins.bundle, tmp_path / "bundle"))
    script = bundle / "examples" / "python" / "one_call.py"
    told = subprocess.run(
        [sys.executable, str(script), "--speech", str(record(tmp_path / "a.wav", "high"))],
        capture_output=True, check=True,
    )  # fmt: skip
    assert json.loads(told.stdout)["text"] == "high"


def test_a_language_is_heard_and_the_rest_of_the_prompt_is_forced(whole_model: Any) -> None:
    from core.export.transcriber import allowed

    transcriber = Transcriber(whole_model)
    transcriber.prompt, transcriber.languages = [1, 5, 6, 7], {"en": 5, "fr": 9}
    table = allowed(transcriber)
    assert [row.nonzero().flatten().tolist() for row in table[:3]] == [[5, 9], [6], [7]]
    first, others = table[-2:]
    assert not first[transcriber.no_speech_token]
    assert others[list(transcriber.end)].all()
