# SPDX-License-Identifier: Apache-2.0
"""What every test needs before anything is imported: no screen, one thread, one locale."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
os.environ.update(
    {"TOKENIZERS_PARALLELISM": "false", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "LANGUAGE": "en"}
)


def pytest_configure(config: pytest.Config) -> None:
    """What Qt says about this machine, not about Braid: no window manager, no sound server, no graphics card."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")
    config.addinivalue_line("qt_log_ignore", "PulseAudioService: pa_context_connect")
    config.addinivalue_line("qt_log_ignore", "No RHI backend. Using CPU conversion")


@pytest.fixture(scope="session")
def tiny_models() -> ModuleType:
    """`tests/core/tiny_models.py`: how the tiny models are made, and what they can hear. Imports torch."""
    path = Path(__file__).parent / "core" / "tiny_models.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tiny_cache(tmp_path_factory: pytest.TempPathFactory, tiny_models: ModuleType) -> Path:
    """A cache that holds tiny models under the names of the base models; for BRAID_CACHE."""
    cache = tmp_path_factory.mktemp("cache")
    tiny_models.write_all(cache)
    return cache
