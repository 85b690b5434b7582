# SPDX-License-Identifier: Apache-2.0
"""A correction becomes an example of the project, shown to the model from the next file on; and it can be taken back.

taught = teach(Teach("cat.png", "A cat asleep.", "my-project"))     the caption before stays in the history
unteach(Unteach("my-project", taught.example, made=not taught.before))   as it was before
"""

from pathlib import Path

from core import places
from core.data import media
from core.data.captions import checked_prompt, checked_target
from core.data.copies import copy_in
from core.data.language import detect
from core.data.splits import group_of
from core.errors import DataError, ProjectError
from core.example import Example, Media, example_id
from core.project import Project
from core.tasks import TASKS
from core.trying import Taught, Teach, Unteach

TAG = "taught"


def teach(asked: Teach) -> Taught:
    """Correct the example of this file and task, or make one. Raises `DataError`, `MediaError` and `ProjectError`.

    A new one is in the train split whatever its caption: it was taught in order to be shown. One that is in another split
    stays there, where it measures and is not shown.
    """
    facts = media.check(asked.file)
    task = asked.task or ("transcription" if facts.kind == "audio" else "captioning")
    if task not in TASKS or facts.kind not in TASKS[task].inputs:
        raise DataError(f"{task} is no task for this file.", "Choose another task.", file=asked.file)
    target, prompt = checked_target(asked.caption, task), checked_prompt(asked.prompt)
    with Project.create_or_open(asked.project) as project:
        if project.read_only:
            raise ProjectError(
                f"{project.folder} cannot be written.", "Open a project of your own.", file=project.path
            )
        language = asked.language or detect(target, _usual_language(project))
        known = _known(project, facts.hash, task, prompt, language)
        if known is not None:
            changed = project.edit(known.id, target=target)
            return _taught(asked, changed, known.target)
        new = _new(asked, facts, task, prompt, target, language, project)
        _, again = project.add([new])
        if again:  # it was taught before and taken back, or corrected to something else since
            project.restore(new.id)
            return _taught(asked, project.edit(new.id, target=target), "")
        return _taught(asked, new, "")


def unteach(asked: Unteach) -> Taught:
    """Back to what was there before; an example that was made is taken out, and can be restored."""
    with Project.open(asked.project) as project:
        example = project.get(asked.example)
        if asked.made:
            project.remove(asked.example)
            caption = ""
        else:
            caption = project.undo(asked.example).target
        return Taught(example.media[0].path, asked.example, caption, example.target, False, undone=True)


def made_by_teaching(folder: str, id: str) -> bool:
    """Whether the first version of this example is a correction that stands: undoing it takes the example out."""
    with Project.open(folder) as project:
        example = project.get(id)
        return TAG in example.tags and example.target == project.history(id)[0].example.target


def _taught(asked: Teach, example: Example, before: str) -> Taught:
    return Taught(asked.file, example.id, example.target, before, example.split == "train")


def _known(project: Project, hash: str, task: str, prompt: str, language: str) -> Example | None:
    """The example that a correction of this file means; of several captions of one file, the first."""
    alike = [e for e in project.by_hash(hash) if (e.task, e.prompt) == (task, prompt)]
    own = [example for example in alike if example.language == language]
    return own[0] if own else None


def _usual_language(project: Project) -> str:
    return next(iter(project.tally("language")), "en")


def _new(
    asked: Teach, facts: media.Facts, task: str, prompt: str, target: str, language: str, project: Project
) -> Example:
    path = str(Path(asked.file).absolute())
    if Path(path).is_relative_to(places.cache()):  # pasted or recorded: the cache is emptied one day
        path = str(copy_in(path, facts.hash, project.folder))
    file = Media(facts.kind, path, facts.hash, facts.fingerprint)
    group = file.hash if task in ("question-answering", "classification") else group_of(target)
    return Example(
        id=example_id([facts.hash], task, prompt, target, language), media=(file,), task=task, prompt=prompt,
        target=target, language=language, split="train", group=group, tags=(TAG,), source="taught",
    )  # fmt: skip
