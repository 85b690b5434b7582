# SPDX-License-Identifier: Apache-2.0
"""The window. It never imports torch: work happens in the engine, another process (see `app.engine`)."""
