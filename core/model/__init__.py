# SPDX-License-Identifier: Apache-2.0
"""The model: a text Transformer that attends to pictures and sounds.

Shapes are written with these letters, on every line that changes one:

    B batch    T text tokens    M media items    S source (media) tokens    L latents of the resampler
    D model width    C width of an encoder    H heads    G key-value heads    K head width    F feed-forward width
    V vocabulary

`x` is always the text stream, `media` what it attends to.
"""
