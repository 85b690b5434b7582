# SPDX-License-Identifier: Apache-2.0
"""The pages of the window, in the order of the rail: what each is called and how it is made when it is first wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QWidget

from app.widgets.text import without_key
from core.program import learns

if TYPE_CHECKING:
    from app.main_window import MainWindow

HOME, TRY, CHOOSE, TRAIN, EXPORT, SETTINGS = range(6)


@dataclass(frozen=True)
class Page:
    """`drawing` is a picture in assets/icons; `name` with its mark for the keyboard is shown in the menu."""

    drawing: str
    name: Any
    make: Callable[["MainWindow"], QWidget]
    learns: bool = False  # it needs torch, which a player has not


def page_name(page: int) -> str:
    """As the rail shows it."""
    return without_key(menu_name(page))


def menu_name(page: int) -> str:
    """As the menu View shows it."""
    return QCoreApplication.translate("pages", str(PAGES[page].name))


def offered() -> tuple[int, ...]:
    """The pages that this installation has what it takes for."""
    whole = learns()
    return tuple(number for number, page in enumerate(PAGES) if whole or not page.learns)


def _home(window: "MainWindow") -> QWidget:
    from app.pages.home import HomePage

    page = HomePage(window)
    page.show_recent(window.settings.recent)
    page.open.connect(window.go_to_project)
    page.choose.connect(window.taking.choose_project)
    page.bring.connect(window.taking.choose_import)
    page.forget.connect(lambda path: window.change(window.settings.forgotten(path)))
    window.changed.connect(lambda settings: page.show_recent(settings.recent))
    return page


def _settings(window: "MainWindow") -> QWidget:
    from app.pages.settings import SettingsPage

    page = SettingsPage(window.settings, window.shortcuts, window)
    page.changed.connect(window.change)
    window.changed.connect(page.show_settings)
    return page


def _try(window: "MainWindow") -> QWidget:
    return window.splitter


def _choose(window: "MainWindow") -> QWidget:
    from app.pages.demonstrations import DemonstrationsPage

    page = DemonstrationsPage(window.engine, window.thumbnails, window)
    page.use_model(window.try_it.captioning.model)
    page.open(window.project)
    window.opened.connect(page.open)
    window.try_it.model_chosen.connect(lambda _: page.use_model(window.try_it.captioning.model))
    page.use.connect(window.use_shots)
    return page


def _train(window: "MainWindow") -> QWidget:
    from app.pages.training import TrainPage

    page = TrainPage(window.runs, window.thumbnails, window)
    page.use.connect(window.use_model)
    page.bring.connect(window.taking.choose_import)
    page.open(window.project)
    window.closing.connect(page.preflight.close)
    page.setup.prefer_device(window.settings.device)
    window.opened.connect(page.open)
    window.changed.connect(lambda settings: page.setup.prefer_device(settings.device))
    return page


def _export(window: "MainWindow") -> QWidget:
    from app.pages.export import ExportPage

    page = ExportPage(window)
    page.open(window.project)
    page.offer_models(window.runs.models)
    window.opened.connect(page.open)
    window.runs.listed.connect(lambda: page.offer_models(window.runs.models))
    page.view.use.connect(window.use_model)
    page.busy.connect(lambda busy: window.rail.buttons[EXPORT].set_busy(_exporting() if busy else ""))
    window.closing.connect(page.exporting.close)
    return page


def _exporting() -> str:
    return QCoreApplication.translate("pages", "An export is under way")


PAGES = (
    Page("home", QT_TRANSLATE_NOOP("pages", "&Home"), _home),
    Page("try", QT_TRANSLATE_NOOP("pages", "&Try it"), _try),
    Page("choose", QT_TRANSLATE_NOOP("pages", "&Choose"), _choose, learns=True),
    Page("train", QT_TRANSLATE_NOOP("pages", "T&rain"), _train, learns=True),
    Page("export", QT_TRANSLATE_NOOP("pages", "Ex&port"), _export, learns=True),
    Page("settings", QT_TRANSLATE_NOOP("pages", "S&ettings"), _settings),
)
