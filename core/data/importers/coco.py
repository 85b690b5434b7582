# SPDX-License-Identifier: Apache-2.0
"""COCO captions: one JSON file with `images` (id, file_name) and `annotations` (id, image_id, caption).

All captions of a picture share one group, that of its first annotation, so that no picture is in two splits.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from core.data.candidate import Candidate, Found
from core.data.signatures import read_head
from core.errors import CoreError, DataError
from core.protocol import Import, Note, Rejected

MAX_BYTES = 1_000_000_000
_START = re.compile(r'^\ufeff?\s*\{\s*"(info|images|annotations|licenses|type|categories)"\s*:')


class _Image(NamedTuple):
    id: int | str
    file_name: str


class _Caption(NamedTuple):
    id: int | str
    image: int | str
    text: str


def recognise(source: Path) -> bool:
    return any(_looks_like(path) for path in _files(source))


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source] if source.suffix.lower() == ".json" else []
    return sorted([*source.glob("*.json"), *source.glob("annotations/*.json")])


def _looks_like(path: Path) -> bool:
    try:
        return bool(_START.match(read_head(path).decode("utf-8", errors="replace")))
    except CoreError:
        return False


def candidates(source: Path, request: Import) -> Found:
    files = [path for path in _files(source) if _looks_like(path)]
    captions = [
        path for path in files if "caption" in path.name.lower()
    ]  # beside instances_*.json and the like
    for path in captions or files:
        yield from _read(path)


def _read(path: Path) -> Found:
    content = _load(path)
    images: dict[int | str, str] = {}
    for image in _entries(content, "images", _Image, path):
        if image.id in images:
            yield _twice(path, "image", image.id)
        else:
            images[image.id] = image.file_name
    annotations = _entries(content, "annotations", _Caption, path)
    owners = {annotation.id: annotation for annotation in reversed(annotations)}  # the first of each id
    groups = _groups(list(owners.values()))
    folder = _Folders(path.parent)
    for annotation in annotations:
        if owners[annotation.id] is not annotation:
            yield _twice(path, "annotation", annotation.id)
            continue
        yield _candidate(annotation, images, groups, folder, path)
    silent = len(images.keys() - groups.keys())
    if silent:
        yield Note(f"{silent} pictures of {path.name} have no caption.", file=str(path))


def _load(path: Path) -> dict[str, Any]:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise DataError(f"The file has {size / 1e9:.1f} GB; the limit is 1 GB.", "Split it.", file=path)
    try:
        content = json.loads(path.read_bytes(), object_hook=_compact)
    except (ValueError, RecursionError) as error:
        raise DataError(
            f"The file is not JSON: {error}.", "Download or export it again.", file=path
        ) from error
    if not isinstance(content, dict) or not isinstance(content.get("annotations"), list):
        raise DataError("The file has no list of annotations.", "Choose a COCO captions file.", file=path)
    return content


def _compact(entry: dict[str, Any]) -> Any:
    """Entries become small as they are read: the usual file has 600,000 of them."""
    if "caption" in entry and "image_id" in entry:
        image = entry["image_id"]
        return _Caption(entry.get("id", f"of image {image}"), image, str(entry["caption"]))
    if "file_name" in entry and "id" in entry:
        return _Image(entry["id"], str(entry["file_name"]))
    return entry


def _entries(content: dict[str, Any], name: str, kind: type[Any], path: Path) -> list[Any]:
    entries = [entry for entry in content.get(name) or [] if isinstance(entry, kind)]
    if not entries:
        what = "captions" if kind is _Caption else "pictures"
        raise DataError(
            f"The file lists no {what}.",
            "Choose the captions file, such as captions_val2017.json.",
            file=path,
        )
    return entries


def _groups(annotations: list[_Caption]) -> dict[int | str, str]:
    """Picture -> the caption with the lowest id."""
    first: dict[int | str, _Caption] = {}
    for annotation in annotations:
        best = first.get(annotation.image)
        if best is None or (str(type(annotation.id)), annotation.id) < (str(type(best.id)), best.id):
            first[annotation.image] = annotation
    return {image: annotation.text for image, annotation in first.items()}


def _twice(path: Path, what: str, id: int | str) -> Rejected:
    return Rejected(str(path), None, f"The id of {what} {id} appears twice.", "Give each its own id.")


def _candidate(
    annotation: _Caption,
    images: dict[int | str, str],
    groups: dict[int | str, str],
    folder: "_Folders",
    path: Path,
) -> Candidate | Rejected:
    name = images.get(annotation.image)
    if name is None:
        reason = f"Annotation {annotation.id} names image {annotation.image}, which is not listed."
        return Rejected(str(path), None, reason, "Add the image to the list.")
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts:
        reason = f"Image {annotation.image} lies outside the data set: {name}."
        return Rejected(str(path), None, reason, "Put its file into the data set.")
    return Candidate(
        files=(str(folder.find(name)),),
        task="captioning",
        target=annotation.text,
        origin=str(path),
        group=groups[annotation.image],
    )


class _Folders:
    """Where the pictures lie: beside the JSON file, or in a folder beside it or beside its folder."""

    def __init__(self, folder: Path) -> None:
        self.places = [folder, *_inner(folder), folder.parent, *_inner(folder.parent)]

    def find(self, name: str) -> Path:
        """Where `name` is; its likeliest place when it is nowhere."""
        for index, place in enumerate(self.places):
            if (place / name).is_file():
                self.places.insert(0, self.places.pop(index))  # the next one will be there too
                return place / name
        return self.places[0] / name


def _inner(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_dir())
