# SPDX-License-Identifier: Apache-2.0
"""Qt item models over the project and over the work in hand."""
