# SPDX-License-Identifier: Apache-2.0
"""Colours that can be read, fonts with Chinese, icons that exist, and a switch that reaches everything."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPalette, QTextLayout
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import icons, theme
from app.main_window import MainWindow
from app.theme import DARK, LIGHT, Colours
from core.places import ASSETS


def luminance(name: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in QColor(name).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(scheme: Colours) -> None:
    grounds = (scheme.window, scheme.surface, scheme.raised, scheme.soft)
    for ground in grounds:
        assert contrast(scheme.text, ground) >= 7
        assert contrast(scheme.muted, ground) >= 4.5, (scheme.muted, ground)
    assert contrast(scheme.on_accent, scheme.accent) >= 4.5
    assert contrast(scheme.on_accent, scheme.accent_hover) >= 4.5
    for mark in (scheme.accent, scheme.trouble):
        assert contrast(mark, scheme.surface) >= 3


def test_every_name_in_the_style_sheet_is_a_colour_and_every_picture_is_there(qapp: QApplication) -> None:
    for scheme in (LIGHT, DARK):
        sheet = theme.style_sheet(scheme)
        assert "$" not in sheet
        files = re.findall(r'url\("([^"]+)"\)', sheet)
        assert files
        assert all(Path(file).is_file() for file in files)


@pytest.mark.parametrize("name", sorted(p.stem for p in (ASSETS / "icons").glob("*.svg")))
def test_every_drawing_draws(qapp: QApplication, name: str) -> None:
    image = icons.pixmap(name, "#ff0000", 32).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    assert (image.width(), image.height()) == (32, 32)
    seen = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
    assert any(colour.alpha() > 200 for colour in seen)
    source = (ASSETS / "icons" / f"{name}.svg").read_text()
    if "currentColor" in source:
        assert all(c.red() > 200 and c.green() < 60 for c in seen if c.alpha() == 255)


def test_chinese_has_glyphs(qapp: QApplication) -> None:
    font = theme.font()
    assert set(theme.CJK) <= set(font.families())
    assert font.pointSizeF() >= 10
    layout = QTextLayout("图片 caption", font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    for run in layout.glyphRuns():
        assert 0 not in run.glyphIndexes(), "a box is drawn: no installed font has this character"


def test_the_scheme_switches_while_it_runs(
    window: MainWindow, qtbot: QtBot, drop: Callable[..., None]
) -> None:
    for scheme, colours in (("dark", DARK), ("light", LIGHT), ("dark", DARK)):
        window.set_scheme(scheme)
        qtbot.wait(20)
        image = window.grab().toImage()
        corner = image.pixelColor(3, image.height() // 2)
        assert corner == QColor(colours.window)
        assert theme.colours() is colours
        assert window.settings.scheme == scheme
        drawn = window.try_it.result.copy.icon().pixmap(32, 32).toImage()
        ink = [drawn.pixelColor(x, y) for x in range(32) for y in range(32)]
        assert QColor(colours.text) in [c for c in ink if c.alpha() == 255]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_faint_text_is_muted_not_half_transparent(
    window: MainWindow, drop: Callable[..., None], ended: Callable[..., object], picture: Callable[..., Path],
    tmp_path: Path, scheme: Colours, qtbot: QtBot,
) -> None:  # fmt: skip
    window.set_scheme("dark" if scheme is DARK else "light")
    drop(window, picture(tmp_path / "a.png"), picture(tmp_path / "b.png"))
    ended(window, 2)
    placeholder = window.examples.search.palette().color(QPalette.ColorRole.PlaceholderText)
    assert placeholder == QColor(scheme.muted)
    view = window.try_it.files.view
    view.setCurrentIndex(window.try_it.queue.index(0, 0))
    qtbot.wait(20)
    row = view.visualRect(window.try_it.queue.index(1, 0))
    answer = view.viewport().grab(row.adjusted(row.width() // 2, 4, -20, -4)).toImage()
    seen = [answer.pixelColor(x, y).name() for x in range(answer.width()) for y in range(answer.height())]
    assert max(contrast(colour, scheme.surface) for colour in seen) >= 4.5


def test_system_follows_the_system(qapp: QApplication) -> None:
    assert theme.is_dark("dark")
    assert not theme.is_dark("light")
    hints = qapp.styleHints()
    dark = type(hints.colorScheme()).Dark
    assert theme.is_dark("system") == (hints.colorScheme() is dark)


@pytest.mark.parametrize("size", [(840, 560), (1200, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_clipped(
    window: MainWindow, drop: Callable[..., None], ended: Callable[..., object], picture: Callable[..., Path],
    tmp_path: Path, qtbot: QtBot, size: tuple[int, int], scheme: str,
) -> None:  # fmt: skip
    window.set_scheme(scheme)
    window.resize(*size)
    drop(window, picture(tmp_path / "a.png", "red"), picture(tmp_path / "b.png", "green"))
    ended(window, 2)
    window.offers.offer(str(tmp_path))
    qtbot.wait(50)
    assert (window.width(), window.height()) == size  # nothing forces it wider than it may be
    for button in window.findChildren(QPushButton):
        if button.isVisible():
            wanted = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
            assert button.width() >= wanted + 16, button.text()
            assert button.height() >= button.fontMetrics().height() + 6, button.text()
            inside = window.rect().contains(button.mapTo(window, button.rect().bottomRight()))
            scrolled = window.try_it.result.area.isAncestorOf(button)
            assert inside or scrolled, f"{button.text()} is outside of the window"
    caption = window.try_it.result.caption
    assert caption.height() >= caption.document().size().height()
    area = window.try_it.result.area
    bottom = caption.mapTo(area.viewport(), caption.rect().bottomLeft()).y()
    assert bottom <= area.viewport().height() or size == (840, 560)
