# SPDX-License-Identifier: Apache-2.0
"""Using an exported bundle: onnxruntime, numpy and tokenizers, never torch.

bundle.py       an opened bundle: its contract, its tokenizer, its graphs once they were checked
perception.py   its encoders: files to what the decoder attends to, vectors and names
reader.py       its decoder, as `core.generate` reads with it
"""
