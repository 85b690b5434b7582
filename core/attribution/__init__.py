# SPDX-License-Identifier: Apache-2.0
"""What a model makes of the examples one could choose: how hard each is, and which way it would move the weights.

    material = yield from asking.prepare(session, task, kind, entries)     questions about the entries that have a file
    found = yield from losses.measured(material)                          (N,) for each measure
    found = yield from gradients.projected(material, "plain")             (N, P), and the norm of each

All of it is kept on disk as it is made, batch by batch, and is not made twice for the same weights.
"""
