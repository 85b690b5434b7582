# SPDX-License-Identifier: Apache-2.0
"""One folder a label: `cats/1.png`, `dogs/2.png`. Folders named like splits may stand above the labels."""

from itertools import islice
from pathlib import Path

from core.data.candidate import Candidate, Found, folders, is_media
from core.protocol import Import, Note, Rejected

PROBED = 1_000  # folders looked at to recognise a source
_SPLITS = {"train", "training", "test", "testing", "val", "valid", "validation", "dev"}


def recognise(source: Path) -> bool:
    """Media in folders with a name of their own, and none at the top."""
    if not source.is_dir():
        return False
    holding = [folder for folder, names in islice(folders(source), PROBED) if any(map(is_media, names))]
    return bool(holding) and all(_label(source, folder) for folder in holding)


def _label(source: Path, folder: Path) -> str:
    """ "" for the source itself and for the folder of a split."""
    if folder == source or (folder.parent == source and folder.name.lower() in _SPLITS):
        return ""
    return folder.name.replace("_", " ")


def candidates(source: Path, request: Import) -> Found:
    others = 0
    for folder, names in folders(source):
        label = _label(source, folder)
        for name in names:
            file = str(folder / name)
            if not is_media(name):
                others += 1
            elif label:
                yield Candidate((file,), "classification", label, origin=file, tags=(label,))
            else:
                yield Rejected(file, None, "It lies in no folder of a label.", "Move it into one.")
    if others:
        yield Note(f"{others} other files were passed over.")
