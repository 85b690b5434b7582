# SPDX-License-Identifier: Apache-2.0
"""`braid [PROJECT|MODEL] [FILE…]`, or `python -m app …`: opens the window, and describes the files in it."""

import argparse
import locale
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

# Here and not beside Qt's imports below: once PySide6 is loaded it looks into every module that comes after.
from app import settings
from core import __version__, places, program, protocol  # noqa: F401

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.main_window import MainWindow

NO_DISPLAY = (
    "Braid's window needs a screen and there is none here (neither DISPLAY nor WAYLAND_DISPLAY is set); "
    f"without one, describe files with: {program.TYPED} caption FILE…\n"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0, or 2 where no window can be shown, or 130 after Ctrl+C, 143 where it was told to end."""
    parser = argparse.ArgumentParser(prog="braid", description="Describe pictures and recordings.")
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH",
        help="a project (otherwise the one opened last), an exported model to use, files to describe",
    )  # fmt: skip
    parser.add_argument(
        "--once", action="store_true", help="describe the files, print what is said, and close"
    )
    parser.add_argument("--version", action="version", version=f"Braid {__version__}")
    arguments = parser.parse_args(argv)
    if not can_show(os.environ, sys.platform):
        sys.stderr.write(NO_DISPLAY)
        return 2
    app = application()
    from app import starting

    window = open_window(app, starting.project_among(arguments.paths))
    starting.take_up(window, arguments.paths, arguments.once)
    window.show()
    return run(app, window)


def can_show(environment: Mapping[str, str], platform: str) -> bool:
    """Whether there is anything to show a window on. Qt would end the process without a word from us."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform in ("win32", "darwin") or any(environment.get(name) for name in names)


def application() -> "QApplication":
    """The application object, with Braid's name, mark and type."""
    from PySide6.QtWidgets import QApplication

    from app import icons, noise, theme

    noise.hush()
    app = QApplication(sys.argv[:1])
    locale.setlocale(
        locale.LC_NUMERIC, "C"
    )  # Qt has set the person's, in which 0.5 may be no number to C code
    app.setApplicationName("braid")
    app.setApplicationDisplayName("Braid")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("braid")
    app.setStyle("Fusion")
    app.setFont(theme.font())
    app.setWindowIcon(icons.application_icon())
    return app


def open_window(app: "QApplication", project: Path | None) -> "MainWindow":
    """The window with the person's settings. `project` None opens the last one, else the sample project.

    After a window that was not closed properly, only what is named is opened: what was open may be why.
    """
    from app import environment, language, last_time, theme
    from app.engine import Engine
    from app.main_window import MainWindow
    from app.troubles import say_damage, say_left

    file = places.config() / "settings.toml"
    remembered, damage = settings.load(file)
    environment.decide(remembered.cache, remembered.offline)
    language.use(remembered.language)
    theme.apply(app, remembered.scheme)
    note, left = last_time.begin(file.with_name("windows"))
    last = default_project(remembered.recent)
    careful = left is not None and project is None
    window = MainWindow(Engine(), remembered, file, project or (None if careful else last))
    window.opened.connect(lambda _: note.say(window.project_folder))
    window.closing.connect(note.close)
    app.styleHints().colorSchemeChanged.connect(lambda _: window.set_scheme(window.settings.scheme))
    if damage is not None:
        say_damage(window, damage)
    if left is not None and careful:
        say_left(window, left.project, last)
    return window


def default_project(recent: Sequence[str]) -> Path | None:
    """The project opened last that is still there, else the sample project, else none."""
    candidates = [*map(Path, recent), places.sample_project()]
    return next((path for path in candidates if path.is_dir()), None)


def run(app: "QApplication", window: "MainWindow") -> int:
    """The event loop, which Ctrl+C and the end of the session end in an orderly way."""
    from PySide6.QtCore import QSocketNotifier

    interrupted = 0
    read, write = socket.socketpair()
    for end in (read, write):
        end.setblocking(False)

    def interrupt() -> None:
        nonlocal interrupted
        interrupted = read.recv(64)[0]  # the signal's number
        window.quitting = True
        window.close()
        app.quit()

    notifier = QSocketNotifier(read.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(interrupt)
    old_fd = signal.set_wakeup_fd(
        write.fileno()
    )  # Python's handlers wait for Python code; Qt's loop runs none
    old_handlers = {
        number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        code = app.exec()
    finally:
        for number, handler in old_handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(old_fd)
        notifier.setEnabled(False)
        read.close()
        write.close()
    return 128 + interrupted if interrupted else code


if __name__ == "__main__":
    sys.exit(main())
