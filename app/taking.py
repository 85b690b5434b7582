# SPDX-License-Identifier: Apache-2.0
"""What is dropped on the window, pasted, taken with the camera or chosen: described, imported, or opened as a project."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QThreadPool, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from app import intake
from app.engine_texts import translated
from app.intake import PICTURES, SOUNDS
from app.opening import open_bundle
from app.pages import TRY
from core.export.manifest import is_bundle

if TYPE_CHECKING:
    from app.main_window import MainWindow


class Taking(QObject):
    """Brings files in, whichever way they come."""

    _kept = Signal(str)
    _not_kept = Signal(str)

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._kept.connect(lambda path: window.try_it.describe([path]))
        self._not_kept.connect(self._say_not_kept)

    def take(self, mime: QMimeData) -> None:
        """Describe the media that were dropped or pasted, and offer to import the folders and lists."""
        window, found = self._window, intake.read(mime)
        window.show_page(TRY)
        if found.image is not None:
            self.keep(found.image)
        if found.media:
            window.try_it.describe(found.media)
        for source in found.sources:
            if is_bundle(Path(source)):
                open_bundle(window, Path(source))
            else:
                window.offers.offer(source)
        if found.links and not (found.media or found.sources or found.image):
            hint = self.tr("Save it on this computer first, then drop the file.")
            window.notices.add(self.tr("Only files on this computer can be used."), hint)

    def keep(self, image: QImage, origin: str = "pasted") -> None:
        """Make a file of a picture that has none, in the background, and describe it."""

        def work() -> None:
            try:
                self._kept.emit(str(intake.keep(image, origin)))
            except OSError as error:
                self._not_kept.emit(error.strerror or str(error))

        QThreadPool.globalInstance().start(work)

    def _say_not_kept(self, reason: str) -> None:
        message = self.tr("The picture could not be kept: {reason}.").format(reason=translated(reason))
        self._window.notices.add(message, self.tr("Make room on the disk and try again."), "trouble")

    def paste(self) -> None:
        """Take what the clipboard holds."""
        mime = QGuiApplication.clipboard().mimeData()
        if intake.accepts(mime):
            self.take(mime)
        else:
            self._window.notices.add(self.tr("There is no picture and no file on the clipboard."))

    def choose_files(self) -> None:
        """Ask for files to describe."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(PICTURES | SOUNDS))
        kinds = self.tr("Pictures and recordings ({patterns})").format(patterns=patterns)
        title, every = self.tr("Choose files to describe"), self.tr("All files")
        files, _ = QFileDialog.getOpenFileNames(self._window, title, "", f"{kinds};;{every} (*)")
        if files:
            self._window.show_page(TRY)
            self._window.try_it.describe(files)

    def choose_import(self) -> None:
        """Ask for a folder and offer to import it."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Import a folder"))
        if folder:
            self._window.show_page(TRY)
            self._window.offers.offer(folder)

    def choose_bundle(self) -> None:
        """Ask for the folder of an exported model and describe files with it."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Open an exported model"))
        if folder:
            open_bundle(self._window, Path(folder))

    def choose_project(self) -> None:
        """Ask for a project folder and open it."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Open a project"))
        if folder:
            self._window.go_to_project(Path(folder))
