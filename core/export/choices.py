# SPDX-License-Identifier: Apache-2.0
"""What a person can choose of an export. Standard library only: the window offers the same."""

TARGETS = ("split", "standalone")
PRECISIONS = ("fp32", "int8")
