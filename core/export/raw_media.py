# SPDX-License-Identifier: Apache-2.0
"""What Braid does to a picture or a recording before an encoder sees it, as graphs: from raw pixels and raw samples.

Pillow's way of making a picture smaller is followed to the rounding: a box filter by a whole factor where much is taken away,
then a windowed kernel along the rows, rounded to whole brightness, then along the columns. Each is one matrix of fixed height,
computed from the size of the picture, so nothing in the graph depends on the picture but its size.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.perceiving import SIDE

GAP = 2.0  # Pillow's reducing gap: a box filter may take away all but twice of what is wanted
FINEST = 2.0**22  # Pillow's weights are whole multiples of one by this
HOP, WINDOW = 160, 400


def bicubic(x: Tensor) -> Tensor:
    """Keys' kernel with a = -1/2, of radius 2."""
    x = x.abs()
    near = (1.5 * x - 2.5) * x * x + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return torch.where(x < 1, near, torch.where(x < 2, far, torch.zeros_like(x)))


def lanczos(x: Tensor) -> Tensor:
    """sinc(x) sinc(x / 3), of radius 3."""
    return torch.where(x.abs() < 3, torch.sinc(x) * torch.sinc(x / 3), torch.zeros_like(x))


KERNELS: dict[Callable[[Tensor], Tensor], float] = {bicubic: 2.0, lanczos: 3.0}


def resampling(
    places: Tensor, source: Tensor, old: Tensor, new: Tensor, kernel: Callable[[Tensor], Tensor]
) -> Tensor:
    """(P, N) the weights of N pixels for those at `places` (P,) of a side that goes from `old` to `new` pixels.

    `source` (N,) counts the pixels; sides are float64 (). Rows whose place is outside of the new side are zero.
    """
    factor = (old / new / GAP).floor().clamp(min=1)  # of the box filter
    cell = (source / factor).floor()
    count = torch.minimum(factor, old - cell * factor)  # the last box may be cut
    scale = old / factor / new
    width = scale.clamp(min=1)
    reach = KERNELS[kernel] * width
    centre = (places[:, None] + 0.5) * scale  # (P, 1)
    first = (centre - reach + 0.5).floor().clamp(min=0)
    last = torch.minimum((centre + reach + 0.5).floor(), (old / factor).ceil())
    weight = kernel((cell - centre + 0.5) / width) / count
    inside = (cell >= first) & (cell < last) & (places >= 0)[:, None] & (places < new)[:, None]
    weight = torch.where(inside & (source < old), weight, torch.zeros_like(weight))
    total = weight.sum(dim=1, keepdim=True)
    weight = weight / torch.where(total == 0, torch.ones_like(total), total)
    whole = (weight.abs() * FINEST + 0.5).floor() / FINEST  # as Pillow keeps them
    return torch.where(weight < 0, -whole, whole)


def resized(pixels: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """(3, H, W) to (3, P, Q): along the rows first, whole brightness after each.

    Sums are exact in float64, so a half is rounded as Pillow rounds it. Where `pixels` are float32, which takes half the memory
    of a large picture, the sums along the rows are rounded.
    """
    across = _whole(pixels @ columns.T.to(pixels)).double()  # (3, H, Q)
    return _whole(rows @ across)


def _whole(x: Tensor) -> Tensor:
    return (x + 0.5).floor().clamp(0, 255)


class Picture(nn.Module):
    """`image` (1, H, W, 3) uint8 to what an encoder takes, (1, 3, size, size): (x - black) / span of each channel.

    As `load_image(max_side=SIDE)` and `whole_on_white` do it. A picture without pixels is a white one.
    """

    def __init__(self, size: int, mean: Tensor, std: Tensor) -> None:
        super().__init__()
        self.size, self.mean, self.std = size, mean, std

    def forward(self, image: Tensor) -> Tensor:
        pixels = image[0].permute(2, 0, 1).float()
        real = tuple(_count(pixels[0, :, :1]) if axis == 0 else _count(pixels[0, :1].T) for axis in (0, 1))
        sides = tuple(side.sum().clamp(min=1) for side in real)
        small = self._thumbnail(*sides)
        places = torch.arange(SIDE).double()
        matrices = [
            resampling(places, torch.arange(pixels.shape[axis + 1]).double(), old, new, lanczos)
            for axis, (old, new) in enumerate(zip(sides, small, strict=True))
        ]
        pixels = resized(pixels, *matrices)
        scale = self.size / torch.maximum(*small)
        inner = [(side * scale).round().clamp(min=1) for side in small]
        offsets = [((self.size - side) / 2).floor() for side in inner]
        matrices = [
            resampling(torch.arange(self.size).double() - offset, places, old, new, bicubic)
            for offset, old, new in zip(offsets, small, inner, strict=True)
        ]
        painted = matrices[0].sum(dim=1).round()[:, None] * matrices[1].sum(dim=1).round()
        painted = painted * (real[0].sum() * real[1].sum()).clamp(max=1).float()
        square = torch.where(painted > 0, resized(pixels, *matrices), torch.full_like(painted, 255.0)).float()
        return ((square - self.mean[:, None, None]) / self.std[:, None, None])[None]

    def _thumbnail(self, height: Tensor, width: Tensor) -> tuple[Tensor, Tensor]:
        """`PIL.Image.thumbnail`: the longer side is `SIDE` at most, the other as near to its share as may be."""
        aspect = width / height
        large = torch.maximum(width, height) > SIDE
        wide = _nearest(SIDE * aspect, lambda n: (aspect - n / SIDE).abs())
        high = _nearest(SIDE / aspect, lambda n: (aspect - SIDE / n.clamp(min=1e-9)).abs() * (n > 0))
        full = torch.full_like(aspect, float(SIDE))
        tall = aspect <= 1
        return (
            torch.where(large, torch.where(tall, full, high), height),
            torch.where(large, torch.where(tall, wide, full), width),
        )


def _count(line: Tensor) -> Tensor:
    return torch.ones_like(line, dtype=torch.float64)


def _nearest(number: Tensor, key: Callable[[Tensor], Tensor]) -> Tensor:
    low, high = number.floor(), number.ceil()
    return torch.where(key(low) <= key(high), low, high).clamp(min=1)


class Sound(nn.Module):
    """Windows (W, n) of a recording of `length` (1,) samples at 16 kHz to a Whisper encoder's input, (W, mels + 1, frames).

    The Fourier transform is a convolution with cosines and sines: the operator STFT is ten times slower in ONNX Runtime. A
    recording without samples is one frame of silence.
    """

    basis: Tensor
    filters: Tensor

    def __init__(self, filters: Tensor, frames: int) -> None:
        super().__init__()
        self.frames = frames
        angles = torch.arange(WINDOW // 2 + 1)[:, None] * torch.arange(WINDOW) * (2 * math.pi / WINDOW)
        window = torch.hann_window(WINDOW, dtype=torch.float64)
        waves = torch.cat([angles.double().cos() * window, angles.double().sin() * window])
        self.register_buffer("basis", waves[:, None].float(), persistent=False)  # (402, 1, 400)
        self.register_buffer("filters", filters, persistent=False)

    def forward(self, windows: Tensor, length: Tensor) -> Tensor:
        padded = F.pad(windows[:, None], (WINDOW // 2, WINDOW // 2), mode="reflect")
        parts = F.conv1d(padded, self.basis, stride=HOP)[..., :-1]  # (W, 402, frames)
        cosines, sines = parts.chunk(2, dim=1)
        power = self.filters @ (cosines * cosines + sines * sines)
        log = power.clamp(min=1e-10).log() / math.log(10)
        log = torch.maximum(log, log.amax(dim=(1, 2), keepdim=True) - 8.0)
        whole = ((length + (HOP - 1)) // HOP).clamp(min=1)  # frames of sound in all windows
        number = torch.ones_like(windows[:, :1], dtype=torch.long).cumsum(0) - 1  # (W, 1)
        real = torch.arange(self.frames) + number * self.frames < whole
        return torch.cat([(log + 4.0) / 4.0, real[:, None].float()], dim=1)
