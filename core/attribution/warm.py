# SPDX-License-Identifier: Apache-2.0
"""The state a short training has left: which weights learned, and the moments that Adam has of their gradients."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.attribution.asking import Material
from core.training import checkpoint

BETAS, EPS = (0.9, 0.999), 1e-8  # PyTorch's, which `core.training.optimizer` leaves as they are


@dataclass(frozen=True)
class Warm:
    """The weights that learned, by name, one behind the other in (P,) moments; None where the optimiser was not Adam's."""

    names: tuple[str, ...]
    mean: Tensor | None
    square: Tensor | None
    step: int

    def direction(self, gradients: Tensor) -> Tensor:
        """Γ of LESS: (B, P) the steps Adam would take with each gradient as its next one; plain ones without moments.

        Γ = m / (√v + ε), m = (β₁ m + (1 - β₁) g) / (1 - β₁ᵗ), v = (β₂ v + (1 - β₂) g²) / (1 - β₂ᵗ), t that step.
        """
        if self.mean is None or self.square is None:
            return gradients
        (first, second), t = BETAS, self.step + 1
        mean = torch.lerp(gradients, self.mean, first) / (1 - first**t)
        square = torch.lerp(gradients.square(), self.square, second) / (1 - second**t)
        return mean / (square.sqrt() + EPS)


def warm(material: Material) -> Warm | None:
    """What the trainer left beside the model; None for a model that is no run's. Raises `ModelError` for a damaged one.

    Weights of the decoder itself, which some methods change too, are left out: they are many, and the same everywhere.
    """
    folder = material.model.recipe.folder
    if folder is None or not (folder / "trainer.json").exists():
        return None
    _, left = checkpoint.load(folder)
    known = dict(material.inputs.network.named_parameters(remove_duplicate=False))
    names = sorted({key.rpartition("|")[0] for key in left} & known.keys())
    names = [name for name in names if not name.startswith("decoder.") or ".lora_" in name]
    if not names:
        return None
    whole = all(f"{name}|{what}" in left for name in names for what in ("exp_avg", "exp_avg_sq", "step"))
    mean, square = (
        torch.cat([left[f"{name}|{what}"].flatten().float() for name in names]) if whole else None
        for what in ("exp_avg", "exp_avg_sq")
    )
    return Warm(tuple(names), mean, square, int(left[f"{names[0]}|step"]) if whole else 0)
