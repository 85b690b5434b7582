# SPDX-License-Identifier: Apache-2.0
"""Before anything else of a frozen program: programs of the system that it starts find the system's libraries, not ours.

Executables of ours set the path again for themselves.
"""

import os

if (before := os.environ.pop("LD_LIBRARY_PATH_ORIG", None)) is not None:
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
