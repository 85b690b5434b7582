# SPDX-License-Identifier: Apache-2.0
"""Time, memory and dates as a person says them."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

MINUTE, HOUR = 60, 3_600


def duration(seconds: float) -> str:
    """80 → "1 min"; a second more or less does not count beside an hour."""
    translate = QCoreApplication.translate
    if round(seconds) < MINUTE:
        return translate("amounts", "{seconds} s").format(seconds=max(1, round(seconds)))
    minutes = round(seconds / MINUTE)
    if minutes < HOUR // MINUTE:
        return translate("amounts", "{minutes} min").format(minutes=minutes)
    return translate("amounts", "{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def memory(size: float) -> str:
    """1_610_612_736 → "1.5 GB"; 23_000_000 → "22 MB"."""
    if size >= 2**30:
        return QCoreApplication.translate("amounts", "{size} GB").format(size=f"{size / 2**30:.1f}")
    return QCoreApplication.translate("amounts", "{size} MB").format(size=max(1, round(size / 2**20)))


def disk(size: int) -> str:
    """What a file takes: 90 → "90 bytes"; 3_145_728 → "3.0 MB"."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def date(at: float) -> str:
    """The time today, the day and the time before today, in the person's own writing."""
    then = datetime.fromtimestamp(at)
    short = QLocale.FormatType.ShortFormat
    moment = QDateTime.fromSecsSinceEpoch(int(at))
    if then.date() == datetime.now().date():
        return QLocale().toString(moment.time(), short)
    return QLocale().toString(moment, short)
