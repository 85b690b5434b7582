# SPDX-License-Identifier: Apache-2.0
"""One page a file; the main window shows them side by side."""
