# SPDX-License-Identifier: Apache-2.0
"""Name, mark and description of the program as each system wants them: made from assets/icons/braid.svg and desktop/.

Icons are drawn when an application is built. What is for macOS and Windows has not been run.
"""

import io
import sys
from pathlib import Path
from typing import Any

import resvg_py
from PIL import Image

from core import __version__

ROOT = Path(__file__).resolve().parent.parent
MARK = ROOT / "assets" / "icons" / "braid.svg"
DESKTOP = Path(__file__).resolve().parent / "desktop"
IDENTITY = "studio.braid.Braid"
SUMMARY = "Describe pictures and recordings, and teach how"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)  # pixels, of the hicolor theme


def drawn(size: int) -> Image.Image:
    """The mark, `size` pixels square, on nothing."""
    svg = MARK.read_text(encoding="utf-8")
    return Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size))))


def icon(folder: Path) -> str | None:
    """The icon inside an executable; on Linux it lies beside, in the theme (`share`)."""
    suffix = {"win32": ".ico", "darwin": ".icns"}.get(sys.platform)
    if suffix is None:
        return None
    path = folder / f"braid{suffix}"
    drawn(512).save(path)
    return str(path)


def share(folder: Path) -> None:
    """What lies in /usr/share on Linux: desktop entry, AppStream metadata, icons in every size."""
    for name, place in (("braid.desktop", "applications"), (f"{IDENTITY}.metainfo.xml", "metainfo")):
        target = folder / place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (DESKTOP / name).read_text(encoding="utf-8").replace("@VERSION@", __version__)
        target.write_text(text, encoding="utf-8")
    icons = folder / "icons" / "hicolor"
    for size in SIZES:
        path = icons / f"{size}x{size}" / "apps" / "braid.png"
        path.parent.mkdir(parents=True)
        drawn(size).save(path)
    path = icons / "scalable" / "apps" / "braid.svg"
    path.parent.mkdir(parents=True)
    path.write_bytes(MARK.read_bytes())


def info_plist() -> dict[str, Any]:
    """Info.plist of the macOS bundle. Not run."""
    return {
        "CFBundleDisplayName": "Braid",
        "CFBundleShortVersionString": __version__,
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSMicrophoneUsageDescription": "Braid records what you want to have described. Nothing leaves this computer.",
        "NSCameraUsageDescription": "Braid takes pictures that you want to have described. Nothing leaves this computer.",
    }


def version_resource(folder: Path) -> str:
    """The version resource of the Windows executables, as a file for PyInstaller. Not run."""
    numbers = tuple(int(part) for part in [*__version__.split("."), "0"])
    told = {
        "CompanyName": "Braid", "FileDescription": SUMMARY, "FileVersion": __version__, "InternalName": "braid",
        "LegalCopyright": "Apache-2.0", "ProductName": "Braid", "ProductVersion": __version__,
    }  # fmt: skip
    strings = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in told.items())
    path = folder / "version.txt"
    path.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=["
        f"StringFileInfo([StringTable('040904B0', [{strings}])]), VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n",
        encoding="utf-8",
    )
    return str(path)
