# SPDX-License-Identifier: Apache-2.0
"""Sonic Pi's samples, by their names: `drum_snare_hard` is "A snare drum."

A sample whose name does not tell what is heard ("loop_mika") has no caption and is left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from starter.item import Item

# The first pattern that is the whole of a name says what is heard.
HEARD = {
    "ambi_choir": "A choir.",
    "ambi_dark_woosh": "A dark swoosh.",
    "(ambi|loop)_drone.*": "A drone.",
    "ambi_glass_hum": "A glass humming.",
    "ambi_glass_rub": "A glass being rubbed.",
    "ambi_haunted_hum": "A haunted hum.",
    "ambi_piano": "A piano.",
    "ambi_soft_buzz": "A soft buzz.",
    "(ambi|perc)_sw(oo|a)sh": "A swoosh.",
    "bass_.*": "A synthesizer bass.",
    "bd_.*|drum_bass_.*|drum_heavy_kick": "A bass drum.",
    "drum_cowbell": "A cowbell.",
    "drum_cymbal_closed": "A closed hi-hat.",
    "drum_cymbal_open": "An open hi-hat.",
    "drum_cymbal_pedal": "A hi-hat pedal.",
    "drum_cymbal_(hard|soft)": "A cymbal.",
    "drum_roll": "A drum roll.",
    "drum_snare_.*|sn_.*": "A snare drum.",
    "drum_splash_.*": "A splash cymbal.",
    "drum_tom_hi_.*": "A high tom.",
    "drum_tom_mid_.*": "A mid tom.",
    "drum_tom_lo_.*": "A low tom.",
    "elec_beep": "An electronic beep.",
    "elec_bell": "An electronic bell.",
    "elec_(blip2?|blup|plip|ping)": "An electronic blip.",
    "elec_chime": "An electronic chime.",
    "elec_cymbal": "An electronic cymbal.",
    "elec_.*_kick": "An electronic bass drum.",
    "elec_(.*_)?snare": "An electronic snare drum.",
    "elec_fuzz_tom": "An electronic tom.",
    "elec_pop": "A pop.",
    "elec_tick": "A tick.",
    "elec_triangle": "A triangle.",
    "elec_twang": "An electronic twang.",
    "elec_wood": "A wood block.",
    "glitch_perc.*": "A broken electronic beat.",
    "(glitch|mehackit)_robot.*": "A robot.",
    "guit_e_slide": "A slide guitar.",
    "guit_harmonics": "Guitar harmonics.",
    "guit_e(m9|_fifths)": "A guitar playing a chord.",
    "loop_3d_printer": "A printer at work.",
    "loop_(amen.*|breakbeat)": "A drum kit playing a beat.",
    "loop_electric": "An electronic beat.",
    "loop_industrial": "An industrial beat.",
    "loop_perc.*": "A beat of percussion.",
    "loop_tabla": "A tabla playing a rhythm.",
    "mehackit_phone.*": "A telephone.",
    "misc_burp": "A burp.",
    "misc_cineboom": "A deep boom.",
    "misc_crow": "A crow.",
    "perc_bell2?": "A bell.",
    "perc_door": "A door.",
    "perc_impact.*": "Something being hit.",
    "perc_snap2?": "A finger snap.",
    "perc_till": "A cash register.",
    "tabla_.*": "A tabla.",
    "vinyl_(backspin|rewind)": "A record spinning backwards.",
    "vinyl_hiss": "The hiss of a record.",
    "vinyl_scratch": "A record being scratched.",
}


def items(root: Path) -> Iterator[Item]:
    """The samples below `root` (…/sonic-pi/samples) that have a caption."""
    for path in sorted(root.glob("*.flac")):
        caption = next((said for name, said in HEARD.items() if re.fullmatch(name, path.stem)), None)
        if caption is not None:
            yield Item(path, caption, ("sonic-pi", "public-domain"))
