# SPDX-License-Identifier: Apache-2.0
"""The table of sources says where everything comes from, and the licence file says what the table says."""

from pathlib import Path

import pytest

from core.carriers import CARRIERS
from core.errors import ConfigError
from starter import sources

LICENCE = Path(__file__).resolve().parents[3] / "assets" / "starter" / "LICENSE"


@pytest.mark.parametrize("name", sorted(sources.SOURCES))
def test_every_source_names_its_works(name: str) -> None:
    source = sources.SOURCES[name]
    text = sources.licence_text({name: source})
    assert source.works
    for work in source.works:
        carrier = CARRIERS[work.carrier]
        for part in (work.title, work.makers, carrier.licence, *carrier.packages, *carrier.packages.values()):
            assert part in text
            assert part in sources.source_list({name: source})
    if source.public_domain:
        licences = {CARRIERS[work.carrier].licence for work in source.works}
        assert all(licence.startswith(("CC0", "public domain")) for licence in licences)


def test_the_licence_file_is_written_from_the_table() -> None:
    assert LICENCE.read_text(encoding="utf-8") == sources.licence_text(sources.SOURCES)


def test_sources_can_be_chosen() -> None:
    assert sources.chosen([]) == sources.SOURCES
    free = sources.chosen(["sonic-pi", "openclipart"])
    assert list(free) == ["openclipart", "sonic-pi"]
    assert sources.needed(free) == ["openclipart-svg", "sonic-pi-samples", "wamerican"]
    assert "MIT" not in sources.licence_text(free)
    with pytest.raises(ConfigError, match="tuxpaint"):
        sources.chosen(["clip-art"])
