# SPDX-License-Identifier: Apache-2.0
"""Reports: one HTML file that needs nothing else. `page.py` puts it together, `charts.py` draws, `thumbnails.py` shrinks."""
