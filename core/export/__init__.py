# SPDX-License-Identifier: Apache-2.0
"""A model as ONNX that other applications run, with proof that it is the same model.

choices.py     what a person can choose                             (neither)
rung.py        one line of a parity table                            (neither)
snippets.py    how a bundle is used from other programs              (neither)
graphs.py      a model's encoders and decoder as ONNX graphs            (torch)
reference.py   what the model itself makes of real samples              (torch)
standalone.py  one graph from raw media to text: raw_media.py prepares, asking.py helps, stepping.py and loop.py
               write, token_bytes.py spells                             (torch)
quantized.py   the decoder in int8; precision.py keeps what pays
bundle.py      the job that writes a bundle: whole or not at all        (torch)
parity.py      the ladder that compares the graphs with the reference   (onnxruntime, in a process of its own)
examples.py    programs that use a bundle, and what they must print     (torch)
guard.py       what is looked at before a graph is run                  (onnx)
manifest.py    what a bundle says of itself, and whether it is true     (neither)
"""
