# SPDX-License-Identifier: Apache-2.0
"""Settings: how Braid looks, where it keeps what it can fetch again, and what it may do."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.names import device_name, scheme_name, window_language
from app.settings import LANGUAGES, SCHEMES, Settings
from app.shortcuts import Shortcuts
from app.theme import set_icon
from app.widgets.shortcut_list import ShortcutList
from app.widgets.text import label
from core import places
from core.config import DEVICES
from core.program import TYPED, learns

WIDEST = 660  # pixels
CHOICE = 260


class SettingsPage(QWidget):
    """Every change counts at once; `changed` carries all settings."""

    changed = Signal(Settings)

    def __init__(self, settings: Settings, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.language = QComboBox(self)
        self.scheme = QComboBox(self)
        self.device = QComboBox(self)
        self.cache = QLineEdit(self)
        self.browse = QPushButton(self.tr("Choose…"), self)
        self.usual = QPushButton(self.tr("Usual place"), self)
        self.show_folder = QToolButton(self)
        self.offline = QCheckBox(self.tr("Stay offline"), self)
        self.filter = QCheckBox(self.tr("Cut answers before a harmful word"), self)
        self.shortcuts = ShortcutList(shortcuts, self)
        self._make_controls()
        self._lay_out()
        self.show_settings(settings)
        self._connect()

    def _make_controls(self) -> None:
        for combo, values, name, says in (
            (self.language, LANGUAGES, window_language, self.tr("Language of the window")),
            (self.scheme, SCHEMES, scheme_name, self.tr("Colours")),
            (self.device, DEVICES, device_name, self.tr("Device for new trainings")),
        ):
            for value in values:
                combo.addItem(name(value), value)
            combo.setAccessibleName(says)
            combo.setFixedWidth(CHOICE)
        self.cache.setReadOnly(True)
        self.cache.setAccessibleName(self.tr("Folder for weights and other files that can be fetched again"))
        self.browse.setAccessibleName(self.tr("Choose the folder for weights"))
        self.usual.setAccessibleName(self.tr("Keep weights in the usual place"))
        self.show_folder.setAccessibleName(self.tr("Open the folder for weights"))
        self.show_folder.setToolTip(self.show_folder.accessibleName())
        set_icon(self.show_folder, "folder")
        self.offline.setAccessibleName(self.offline.text())
        self.filter.setAccessibleName(self.filter.text())

    def _lay_out(self) -> None:
        inner = QWidget(self)
        inner.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Settings"), "title"))
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setColumnStretch(0, 1)
        for row, editor in enumerate((self.language, self.scheme, self.device)):
            named = label(editor.accessibleName())
            named.setBuddy(editor)
            form.addWidget(named, row, 0)
            form.addWidget(editor, row, 1)
        column.addLayout(form)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.cache, 1)
        for button in (self.show_folder, self.browse, self.usual):
            place.addWidget(button)
        column.addSpacing(8)
        column.addWidget(label(self.tr("Weights and features"), "heading"))
        self._about_cache = label("", "muted")
        column.addWidget(self._about_cache)
        self._say()
        column.addLayout(place)
        column.addSpacing(6)
        column.addWidget(self.offline)
        column.addWidget(self._under(self.tr(
            "No library that Braid uses may go to the network. Nothing of yours is ever sent, with or without it."
        )))  # fmt: skip
        column.addWidget(self.filter)
        column.addWidget(self._under(self.tr(
            "Compares each word with lists of offensive English and Chinese words. It does not understand sentences."
        )))  # fmt: skip
        column.addSpacing(2)
        column.addWidget(label(self.tr("Shortcuts"), "heading"))
        column.addWidget(self.shortcuts)
        column.addStretch(1)
        plain = QWidget(self)
        plain.setObjectName("plain")
        across = QHBoxLayout(plain)
        across.setContentsMargins(20, 14, 16, 12)
        across.addWidget(inner, 1)
        across.addStretch(0)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(plain)
        self.shortcuts.said.connect(
            lambda card: QTimer.singleShot(0, card, lambda: scroll.ensureWidgetVisible(card))
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _say(self) -> None:
        """What is put together from values. A player has nothing to fetch."""
        if learns():
            text = self.tr(
                "What lies there can be fetched or made again. Another folder begins empty: move the files there, or fetch "
                "them anew with {command}. The engine is started again."
            )
            self._about_cache.setText(text.format(command=f"{TYPED} fetch"))
        else:
            self._about_cache.setText(
                self.tr(
                    "What lies there can be made again. Another folder begins empty. The engine is started again."
                )
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _under(self, text: str) -> QWidget:
        under = label(text, "muted")
        under.setContentsMargins(24, 0, 0, 6)
        return under

    def _connect(self) -> None:
        self.language.currentIndexChanged.connect(self._change)
        self.scheme.currentIndexChanged.connect(self._change)
        self.device.currentIndexChanged.connect(self._change)
        self.offline.toggled.connect(self._change)
        self.filter.toggled.connect(self._change)
        self.shortcuts.chosen.connect(self._use_shortcuts)
        self.browse.clicked.connect(self._browse)
        self.usual.clicked.connect(lambda: self._move(""))
        self.show_folder.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(places.cache())))
        )

    # ---- what the window asks ---------------------------------------------------------------------------

    def show_settings(self, settings: Settings) -> None:
        """Show what counts now; it may have been changed in a menu."""
        self._settings = settings
        editors = (self.language, self.scheme, self.device, self.offline, self.filter)
        for editor in editors:
            editor.blockSignals(True)
        self.language.setCurrentIndex(self.language.findData(settings.language))
        self.scheme.setCurrentIndex(self.scheme.findData(settings.scheme))
        self.device.setCurrentIndex(self.device.findData(settings.device))
        self.offline.setChecked(settings.offline)
        self.filter.setChecked(settings.filter)
        for editor in editors:
            editor.blockSignals(False)
        self.cache.setText(settings.cache or str(places.cache()))
        self.usual.setEnabled(bool(settings.cache))

    # ---- what a person does -----------------------------------------------------------------------------

    def _change(self) -> None:
        self._settings = replace(
            self._settings, language=self.language.currentData(), scheme=self.scheme.currentData(),
            device=self.device.currentData(), offline=self.offline.isChecked(), filter=self.filter.isChecked(),
        )  # fmt: skip
        self.changed.emit(self._settings)

    def _use_shortcuts(self, shortcuts: tuple[str, ...]) -> None:
        self._settings = replace(self._settings, shortcuts=shortcuts)
        self.changed.emit(self._settings)

    def _browse(self) -> None:
        title = self.tr("Folder for weights and features")
        folder = QFileDialog.getExistingDirectory(self, title, str(places.cache()))
        if folder:
            self._move(str(Path(folder)))

    def _move(self, folder: str) -> None:
        self._settings = replace(self._settings, cache=folder)
        self.changed.emit(self._settings)
        self.show_settings(self._settings)
