# SPDX-License-Identifier: Apache-2.0
"""What Qt prints about the person's files is not news: a picture that cannot be drawn is shown as such."""

from PySide6.QtCore import QLoggingCategory

RULES = (
    "qt.svg*=false",  # properties that are not supported, links that are not followed
    "qt.gui.imageio*=false",  # chunks in the wrong place, truncated files
    "qt.multimedia.symbolsresolver=false",  # libraries that it can do without
    "qt.multimedia.ffmpeg*=false",  # what a recording lacks comes as a signal too
)


def hush() -> None:
    """Leave these categories out of standard error."""
    QLoggingCategory.setFilterRules("\n".join(RULES))
