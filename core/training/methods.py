# SPDX-License-Identifier: Apache-2.0
"""What learns with each method, by name and part; everything else stays frozen.

cross-attention   the coupling between encoders and decoder
lora, dora        the same, and a low-rank difference of the decoder's matrices; of their rows' directions, lengths apart
bitfit            the coupling and the decoder's biases
adapters          the coupling and bottlenecks in the decoder
prefix            the coupling, and keys and values that every text is read after
linear-probe      a linear head on the features of the encoders: labels, and no decoder
classifier        the coupling, and a linear head on the decoder's last state: labels
soft-prompt       the coupling, and vectors that every text is read after, from the lowest layer on
prompt-lora       that difference alone: media are not attended to, names and demonstrations are text
staged            the coupling, then the decoder's upper half too, then all of it
full              the coupling and the decoder
speech            a low-rank difference of the decoder that writes down speech (core/training/speech.py)
"""

from collections.abc import Mapping, Set

from torch import nn

from core.model.adaptation import is_added
from core.model.head import On
from core.model.multimodal import CARRYING, LEARNING, Coupling

ALIGNED = 0.3  # of the learning rate: the projection starts near its goal, in closed form
WHOLE = 0.3  # of the learning rate, for whole matrices that start as copies of trained ones
Parts = dict[str, dict[str, nn.Parameter]]

COUPLED = ("coupling", "projection")  # what joins encoders and decoder
UNCOUPLED = ("prompt-lora", "speech", "linear-probe")  # methods that leave it as it is
LORAS = ("lora", "dora", "prompt-lora", "speech")
ADAPTATIONS = ("bitfit", "adapters", "prefix", "soft-prompt")
HEADS: dict[str, On] = {"linear-probe": "features", "classifier": "decoder"}
STAGES = 3  # of "staged"


def coupling_of(method: str, words: str = "read") -> Coupling:
    """How an untrained model is joined to its encoders before it learns by this method; `words` as in the settings."""
    if method in UNCOUPLED:
        return Coupling()
    return CARRYING if words == "attended" else LEARNING


def dropout_of(method: str, *, attended: bool = False) -> tuple[float, float]:
    """The share of examples that learn without names, and without demonstrations, where nobody says.

    Cross-attention learns from the media alone: beside a prompt that gives the words away it learns little, and a short
    prompt costs a fifth (EXPERIMENTS.md). Names that are `attended` to are learned with, but not always, so that media are
    looked at too. A decoder that learns has to go on seeing the prompts it will be asked with.
    """
    if method == "cross-attention":
        return (0.3 if attended else 1.0), 1.0
    return 0.25, 0.5


def learning(model: nn.Module, first: int, kinds: Set[str], method: str, stage: int) -> Parts:
    """The parts of `model` that learn now: {"coupling": {name: weight}, …}; no other weight gets a gradient.

    `first` is the first layer of its decoder that media reach, `kinds` are those of the examples.
    """
    parts: Parts = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        if name.startswith("decoder.inserted."):
            continue  # the same weights as `cross_attention`
        part = part_of(name)
        if name.startswith(("projections.", "resamplers.")) and name.split(".")[1] not in kinds:
            continue  # nothing of this kind is ever seen
        if part == "head" and name.split(".")[-1] not in {"decoder", *kinds}:
            continue
        kept = part in COUPLED and not parameter.requires_grad  # what the coupling copied and keeps as it is
        if not kept and _learns(part, name, first, method, stage):
            parts.setdefault(part, {})[name] = parameter
    chosen = {id(parameter) for part in parts.values() for parameter in part.values()}
    for parameter in model.parameters():
        parameter.requires_grad_(id(parameter) in chosen)
    return parts


def part_of(name: str) -> str:
    """Which part a weight of the model belongs to."""
    if is_added(name):
        return "lora" if ".lora_" in name else "adaptation"
    if name.startswith("head."):
        return "head"
    if name.startswith("projections."):
        return "projection"
    return "decoder" if name.startswith("decoder.") else "coupling"


def _learns(part: str, name: str, first: int, method: str, stage: int) -> bool:
    if part in COUPLED:
        return method not in UNCOUPLED
    if part == "lora":
        return method in LORAS
    if part == "head":
        return method in HEADS
    if part == "adaptation":
        return method in ADAPTATIONS
    if method == "staged":
        return stage > 1 or (stage == 1 and _upper(name, first))
    return method == "full"


def lower_learns(method: str, stage: int = 0) -> bool:
    """Whether the layers below the first cross-attention change, so that what they compute cannot be stored."""
    return method in ("full", "soft-prompt") or (method == "staged" and stage > 1)


def _upper(name: str, first: int) -> bool:
    """Whether a weight of the decoder comes behind everything that is computed once and stored."""
    block = name.removeprefix("decoder.blocks.").split(".")[0]
    return int(block) >= first if block.isdecimal() else name.startswith("decoder.norm.")


def above(name: str, inserted: range, layers: int) -> int:
    """How many of the decoder's `layers` lie above a weight; cross-attention stands before those that are `inserted`."""
    head, _, rest = name.removeprefix("decoder.").partition(".")
    number = rest.partition(".")[0]
    if head in ("embedding", "position") or name.endswith("prefix_embedding"):
        return layers
    if head == "blocks":
        return layers - 1 - int(number)
    return layers - 1 - inserted[int(number)] if head == "cross_attention" else 0


def named(parts: Parts) -> dict[str, nn.Parameter]:
    """All of them, whatever their part."""
    return {name: parameter for part in parts.values() for name, parameter in part.items()}


def rates(decoder_rate: float, coupling: Coupling = LEARNING) -> Mapping[str, float]:
    """Each part's share of the learning rate: what was learned before moves more slowly than what is new."""
    new = dict.fromkeys(("coupling", "lora", "adaptation", "head", "distillation"), 1.0)
    if (
        coupling.names == "memory"
    ):  # as `CARRYING` has it; a thawed coupling has whole matrices too, and keeps its rate
        new["coupling"] = WHOLE
    return {**new, "projection": ALIGNED, "decoder": decoder_rate}
