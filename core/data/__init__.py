# SPDX-License-Identifier: Apache-2.0
"""From files to examples, and from examples to what a model eats.

`ingest` walks a source with one of the `importers`, has every file decoded in a process of its own
(`pool`), and stores what is usable in a `core.project.Project`; everything else is rejected with a
reason. `media` is the one place where pictures and recordings are read, here and at use.
Nothing is imported by this package itself, so that light parts stay light.
"""
