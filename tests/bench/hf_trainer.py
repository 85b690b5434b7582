# SPDX-License-Identifier: Apache-2.0
"""The other side of bench_training.py: the same fine-tuning as the Hugging Face Trainer does it, with live features."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence
from transformers import LlamaConfig, LlamaForCausalLM, Trainer, TrainerCallback, TrainingArguments
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

from core.config import Training
from core.data import media
from core.model.assembly import Model
from core.model.decoder import Attended, Decoder
from core.perceiving import SIDE
from core.training.questions import Question
from core.training.steps import answers


class Peer(nn.Module):
    """What the Trainer trains: the frozen encoder, Braid's cross-attention, and `LlamaForCausalLM` around it."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.encoder, self.network = model.encoder("image"), model.multimodal
        self.llama = llama(model.decoder)
        self.attended: Attended | None = None
        for layer in self.network.layers():
            self.llama.model.layers[layer].register_forward_pre_hook(partial(self.attend, layer))

    def attend(self, layer: int, _: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        assert self.attended is not None
        assert self.attended.seen is not None
        cross = self.network.decoder.inserted[str(layer)]
        return (cross(inputs[0], self.attended.memories[layer], self.attended.seen[layer]), *inputs[1:])

    def forward(self, pixels: Tensor, input_ids: Tensor, labels: Tensor, phrases: Any, **loss: Any) -> Any:
        with torch.no_grad():
            encoded = self.encoder(pixels)
        self.attended = self.network.attended({"image": encoded}, phrases)
        out = self.llama(input_ids=input_ids, labels=labels, use_cache=False, **loss)
        self.attended = None
        return out

    def train(self, mode: bool = True) -> "Peer":
        """Nothing here drops anything, and a frozen encoder keeps its statistics."""
        return super().train(False)


def llama(decoder: Decoder) -> Any:
    """`LlamaForCausalLM` whose weights are views of the decoder's: nothing is held twice."""
    c = decoder.config
    config = LlamaConfig(
        vocab_size=c.vocabulary, hidden_size=c.width, intermediate_size=c.hidden, num_hidden_layers=c.layers,
        num_attention_heads=c.heads, num_key_value_heads=c.kv_heads, head_dim=c.head_width, rms_norm_eps=c.norm_eps,
        max_position_embeddings=c.context, tie_word_embeddings=c.tied,
        rope_parameters={"rope_type": "default", "rope_theta": c.rope_theta},
    )  # fmt: skip
    with torch.device("meta"):
        network = LlamaForCausalLM(config)
    network.model.rotary_emb = LlamaRotaryEmbedding(config)
    head = decoder.embedding if c.tied else decoder.head
    state: dict[str, Any] = {
        "model.embed_tokens.weight": decoder.embedding.weight, "model.norm.weight": decoder.norm.weight,
        "lm_head.weight": head.weight,
    }  # fmt: skip
    for layer in range(c.layers):
        block = decoder.block(layer)
        sizes = [count * c.head_width for count in (c.heads, c.kv_heads, c.kv_heads)]
        query, key, value = block.attention.qkv.weight.split_with_sizes(sizes)
        gate, up = block.feed_forward.up.weight.chunk(2)
        own = {
            "input_layernorm": block.norm_attention.weight, "self_attn.q_proj": query, "self_attn.k_proj": key,
            "self_attn.v_proj": value, "self_attn.o_proj": block.attention.out.weight, "mlp.gate_proj": gate,
            "post_attention_layernorm": block.norm_feed_forward.weight, "mlp.up_proj": up,
            "mlp.down_proj": block.feed_forward.down.weight,
        }  # fmt: skip
        state |= {f"model.layers.{layer}.{name}.weight": weight for name, weight in own.items()}
    network.load_state_dict({name: weight.detach() for name, weight in state.items()}, assign=True)
    return network.requires_grad_(False)


def collate(encoder: Any, questions: Sequence[Question]) -> dict[str, Any]:
    """A batch of the Trainer's: pictures decoded, texts padded, labels where there is an answer."""
    pictures = [media.load_image(question.item.file, max_side=SIDE) for question in questions]
    texts = [torch.tensor([*question.asked.tokens, *question.answer]) for question in questions]
    labels = torch.full((len(texts), max(map(len, texts))), -100)
    rows, places, targets = answers(questions)
    labels[rows, places + 1] = targets  # the model itself shifts them
    return {
        "pixels": torch.stack([encoder.prepare(picture) for picture in pictures]),
        "input_ids": pad_sequence(texts, batch_first=True), "labels": labels,
        "phrases": [question.asked.memory for question in questions],
    }  # fmt: skip


Turn = Callable[[int, float], None]  # steps done, seconds since the last turn


def train(
    peer: Peer, batches: Sequence[Sequence[Question]], folder: Path, steps: int, turn: Turn = lambda *_: None
) -> None:
    """Train on the batches, in their order; it is another's `turn` every so many `steps`."""

    class Turns(TrainerCallback):  # type: ignore[misc]
        began = perf_counter()

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if state.global_step % steps == 0:
                turn(state.global_step, perf_counter() - self.began)
                self.began = perf_counter()

    t = Training()
    arguments = TrainingArguments(
        str(folder / "trainer"), per_device_train_batch_size=len(batches[0]), max_steps=len(batches), use_cpu=True,
        train_sampling_strategy="sequential", remove_unused_columns=False, dataloader_pin_memory=False,
        learning_rate=t.learning_rate, weight_decay=t.weight_decay, max_grad_norm=t.clip, warmup_steps=t.warmup_steps,
        lr_scheduler_type="cosine", save_strategy="no", logging_strategy="no", report_to="none", disable_tqdm=True,
    )  # fmt: skip
    questions = list(chain.from_iterable(batches))
    batch = partial(collate, peer.encoder)
    Trainer(peer, arguments, batch, train_dataset=questions, callbacks=[Turns()]).train()
