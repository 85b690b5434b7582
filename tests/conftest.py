# SPDX-License-Identifier: Apache-2.0
"""What every test needs before anything is imported: no screen, one thread, one locale."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
os.environ.update(
    {"TOKENIZERS_PARALLELISM": "false", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "LANGUAGE": "en"}
)


def pytest_configure(config: pytest.Config) -> None:
    """What Qt says about this machine, not about Braid: no window manager, no sound server."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")
    config.addinivalue_line("qt_log_ignore", "PulseAudioService: pa_context_connect")
