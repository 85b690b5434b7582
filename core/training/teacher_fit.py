# SPDX-License-Identifier: Apache-2.0
"""Whether a model can teach a run: what is refused, and with which way out."""

from collections.abc import Sequence
from pathlib import Path

from core.config import Training, load
from core.errors import ConfigError, ModelError
from core.jobs import Run
from core.model import assembly, base
from core.model.assembly import Model
from core.training.methods import HEADS
from core.training.questions import Question

STARTER = "starter"


def check(t: Training) -> None:
    """Raise `ConfigError` for settings that no teacher can help, before anything is opened."""
    if not t.teacher:
        return
    if t.method == "speech" or t.method in HEADS:
        raise ConfigError(
            f"The method {t.method} does not learn from a teacher.",
            "Choose a method whose decoder writes the answers, such as cross-attention or lora, or leave teacher empty.",
        )
    if t.objective != "plain":
        raise ConfigError(
            f"A teacher is an objective of its own and cannot be joined with {t.objective}.",
            "Set objective=plain, or leave teacher empty.",
        )
    if t.distill_weight == 0:
        raise ConfigError(
            "With distill_weight=0 nothing is learned from the teacher.",
            "Set it above 0, or leave teacher empty.",
        )


def opened(run: Run, student: Model, questions: Sequence[Sequence[Question]]) -> Model:
    """The teacher of a run whose model is `student`. Raises `ConfigError` for one that does not fit, `ModelError` for none."""
    t, path = run.training, Path(run.training.teacher).expanduser()
    if t.teacher != STARTER and t.teacher not in base.BASES and not path.is_dir():
        raise ModelError(
            f"The teacher {t.teacher} is not there.",
            "Put it back where it was; a run without it is a new one.",
            file=path,
        )
    teacher = assembly.open_model(t.teacher)
    tasks = {variants[0].asked.task for variants in questions}
    _check_task(t.teacher, path, teacher, tasks)
    asked_alike = t.teacher_prompt == "same" and t.distill != "sequence"
    if asked_alike and not t.student_layers and assembly.open_model(run.model).recipe == teacher.recipe:
        raise ConfigError(
            "The teacher is the model that learns, asked the same: it has nothing to teach.",
            "Set teacher_prompt=use, which tells it names and demonstrations, or choose another teacher.",
        )
    if t.distill != "sequence" and not _same_words(teacher, student):
        raise ConfigError(
            f"{teacher.name} and {student.name} split text into different tokens, so their {t.distill} cannot be compared.",
            "Set distill=sequence: the student then learns the teacher's captions as text.",
        )
    return teacher


def _check_task(name: str, path: Path, teacher: Model, tasks: set[str]) -> None:
    hint = "Choose a teacher that was trained for this task, or the starter."
    if teacher.recipe.labels is not None:
        raise ConfigError(f"The teacher {name} names labels with a head; it writes no answers.", hint)
    if teacher.recipe.speech is not None and teacher.learned() is None:
        raise ConfigError(f"The teacher {name} has learned to write down speech alone.", hint)
    if (path / "config.toml").is_file():
        own = load(Training, path / "config.toml", "training")
        learned = {own.task, *own.tasks}
        if own.task and not tasks <= learned:
            what = ", ".join(sorted(tasks - learned))
            raise ConfigError(f"The teacher {name} was trained for {own.task}, not for {what}.", hint)


def _same_words(one: Model, other: Model) -> bool:
    sizes = {model.parts("decoder").config["decoder"]["vocabulary"] for model in (one, other)}
    return len(sizes) == 1 and one.tokenizer.get_vocab() == other.tokenizer.get_vocab()
