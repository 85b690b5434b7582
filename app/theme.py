# SPDX-License-Identifier: Apache-2.0
"""Colours, type and shape of the window: a light and a dark scheme, switched while it runs.

Widgets that paint themselves ask `colours` each time, so that they follow without being told.
"""

import string
from dataclasses import dataclass, fields

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.icons import icon
from core.places import ASSETS


@dataclass(frozen=True)
class Colours:
    """One scheme. Text on `window`, `surface` and `raised` keeps a contrast of at least 4.5."""

    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    soft: str  # the accent, faint: what is selected or dragged over
    trouble: str  # the bar beside an error
    doubt: str  # the tint of an unsure word
    paper: str  # behind pictures with transparent parts, which the model sees on white


LIGHT = Colours(
    window="#f5f4f1", surface="#ffffff", raised="#faf9f7", border="#dedbd4", text="#1d2125", muted="#62676d",
    accent="#0b7371", accent_hover="#095e5c", on_accent="#ffffff", soft="#dff0ee", trouble="#c2472f",
    doubt="#f2b544", paper="#ffffff",
)  # fmt: skip
DARK = Colours(
    window="#17191b", surface="#1f2225", raised="#272b2f", border="#383d42", text="#eceef0", muted="#a2a9b0",
    accent="#52c1b8", accent_hover="#74d1c9", on_accent="#0c2624", soft="#1e3a39", trouble="#f08a70",
    doubt="#d9a032", paper="#eeedea",
)  # fmt: skip

CJK = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei UI", "WenQuanYi Micro Hei")
LATIN = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Open Sans", "Noto Sans CJK SC", "DejaVu Sans")
PLAIN = ("Sans Serif", "Sans", "DejaVu Sans", "")  # what a system without a chosen font answers


def colours() -> Colours:
    """The scheme in use. Asked of the application: a widget's palette may be changed by the style sheet."""
    return (
        DARK if QGuiApplication.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window) else LIGHT
    )


def is_dark(scheme: str) -> bool:
    """Whether `scheme` ("system", "light", "dark") means dark right now."""
    if scheme == "system":
        return QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return scheme == "dark"


def apply(app: QApplication, scheme: str) -> None:
    """Give the whole application the colours of `scheme`; also while it runs."""
    chosen = DARK if is_dark(scheme) else LIGHT
    app.setPalette(palette(chosen))
    app.setStyleSheet(style_sheet(chosen))
    for widget in app.allWidgets():
        name = widget.property("icon_name")
        if isinstance(widget, QAbstractButton) and name:
            widget.setIcon(icon(name, _icon_colour(widget, chosen)))


def set_icon(button: QAbstractButton, name: str) -> None:
    """Put a picture from assets/icons on `button`, in the scheme's colour, now and after a switch."""
    button.setProperty("icon_name", name)
    button.setIcon(icon(name, _icon_colour(button, colours())))


def _icon_colour(button: QAbstractButton, chosen: Colours) -> str:
    return chosen.on_accent if button.property("role") == "primary" else chosen.text


def palette(chosen: Colours) -> QPalette:
    """The scheme as a palette."""
    role, group, result = QPalette.ColorRole, QPalette.ColorGroup, QPalette()
    for target, name in {
        role.Window: chosen.window, role.WindowText: chosen.text, role.Base: chosen.surface,
        role.AlternateBase: chosen.raised, role.Text: chosen.text, role.Button: chosen.surface,
        role.ButtonText: chosen.text, role.BrightText: chosen.trouble, role.Highlight: chosen.accent,
        role.HighlightedText: chosen.on_accent, role.Accent: chosen.accent, role.Link: chosen.accent,
        role.LinkVisited: chosen.accent, role.PlaceholderText: chosen.muted, role.Mid: chosen.border,
        role.Midlight: chosen.raised, role.Light: chosen.surface, role.Dark: chosen.border,
        role.ToolTipBase: chosen.raised, role.ToolTipText: chosen.text,
    }.items():  # fmt: skip
        result.setColor(target, QColor(name))
    for target in (role.Text, role.WindowText, role.ButtonText):
        result.setColor(group.Disabled, target, QColor(chosen.muted))
    return result


def font() -> QFont:
    """The system's font where it has chosen one, else a good one; Chinese is always behind it."""
    base = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    families = [*(LATIN if base.family() in PLAIN else (base.family(),)), *CJK]
    result = QFont(base)
    result.setFamilies(list(dict.fromkeys(families)))
    result.setPointSizeF(max(base.pointSizeF(), 10.0))
    return result


def style_sheet(chosen: Colours) -> str:
    """The shapes, in the scheme's colours."""
    names = {field.name: getattr(chosen, field.name) for field in fields(chosen)}
    side = "dark" if chosen is DARK else "light"
    template = (ASSETS / "style.qss").read_text(encoding="utf-8")
    return string.Template(template).substitute(names, icons=(ASSETS / "icons").as_posix(), side=side)
