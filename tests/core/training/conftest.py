# SPDX-License-Identifier: Apache-2.0
"""Small runs of the tiny model."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from core.config import Training
from core.jobs import Run
from core.project import Project

# Nothing here is measured: what a test sees must not depend on how fast the machine is.
SMALL = Training(
    batch_size=4, micro_batch=2, epochs=3, learning_rate=1e-2, warmup_steps=1, precision="float32", threads=1,
    checkpoint_every=3, evaluate_items=0, probes=0, variants=2, k_max=2,
)  # fmt: skip


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums of several threads need not be the same bits twice."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def full_disk() -> Callable[[int], AbstractContextManager[None]]:
    """`with full_disk(1000):` no file can grow beyond so many bytes."""
    resource = pytest.importorskip("resource")

    @contextmanager
    def full_disk(size: int) -> Iterator[None]:
        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, before)

    return full_disk


@pytest.fixture
def a_run(pictures: Path, cache: Path, tmp_path: Path) -> Callable[..., Run]:
    """A run over six pictures: `a_run("name", epochs=2, project=…)`; other settings are those of `SMALL`."""

    def a_run(name: str = "run", project: Path | None = None, **settings: Any) -> Run:
        return Run(tmp_path / name, replace(SMALL, **settings), project or pictures)

    return a_run


@pytest.fixture
def held_out(pictures: Path, draw: Callable[..., Path], example: Callable[..., Any]) -> Path:
    """The six pictures, and three to validate with."""
    captions = ("A red house.", "A blue cat.", "A white sun.")
    with Project.open(pictures) as project:
        project.add(
            example(draw(pictures / f"held{i}.png", 50 + i), caption, split="validation")
            for i, caption in enumerate(captions)
        )
    return pictures


@pytest.fixture
def a_lesson(a_run: Callable[..., Run]) -> Callable[..., Any]:
    """A run made ready, before its next step: `a_lesson(resume=False, **settings)`."""
    from core.training.conversation import Conversation
    from core.training.lesson import prepare

    def a_lesson(*, resume: bool = False, **settings: Any) -> Any:
        steps = prepare(a_run(**settings), Conversation(), resume=resume)
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                return stop.value

    return a_lesson


@pytest.fixture
def decoder_folder(tiny_models: ModuleType, tmp_path: Path) -> Callable[..., Path]:
    """A folder with a tiny decoder of another width, or with other words: `decoder_folder("name", width=36)`."""
    from core.model import base
    from core.model.decoder import Decoder

    def make(name: str, width: int = 36, words: Sequence[str] = ("<|endoftext|>", "<|im_start|>")) -> Path:
        pretrained = tiny_models.decoder()
        tokenizer = tiny_models.byte_pairs((*words, "<|im_end|>")).to_str() if words else pretrained.tokenizer
        config = replace(pretrained.decoder, width=width)
        torch.manual_seed(5)
        network = Decoder(config)
        for parameter in network.parameters():
            if parameter.ndim == 2:
                torch.nn.init.normal_(parameter, std=0.3)
        state = {f"decoder.{key}": tensor for key, tensor in network.state_dict().items()}
        made = replace(pretrained, state=state, decoder=config, tokenizer=tokenizer)
        base.write(tmp_path / name, name, made, "none")
        return tmp_path / name

    return make


@pytest.fixture
def small_teacher(a_run: Callable[..., Run]) -> Path:
    """A run that has learned a little, so that its gates are open."""
    from core.training import train

    list(train(run := a_run("teacher", epochs=2)))
    return Path(run.folder)
