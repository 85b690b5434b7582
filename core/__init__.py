# SPDX-License-Identifier: Apache-2.0
"""Braid's engine: encoders, cross-attention, demonstrations, generation. No Qt here, and no print."""

__version__ = "0.1.0"
