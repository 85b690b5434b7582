# SPDX-License-Identifier: Apache-2.0
"""Encoders from ordinary Hugging Face folders, through `transformers`: ViT, CLIP, SigLIP, DINOv2, CLAP, AST."""

from collections.abc import Callable
from typing import Any

FAMILIES: dict[str, Callable[..., Any]] = {}
