# SPDX-License-Identifier: Apache-2.0
"""One step of the search as a graph, and what is made of its result: the inside and the end of the standalone loop.

The search is `core.generate`'s: greedy where there is one beam, else its beam search, with the rules of a caption: it is
never empty, ends where a line does, and leans to the words of demonstrations and of recognised names.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.export.graphs import Growing, causal_scores
from core.model.cross_attention import Memory, Visibility
from core.model.decoder import Decoder

LEAST = math.log(1e-30)  # of a token, in a mean
NEVER = -1e30  # the score of what is not there: finite, so that any runtime can be given it


class Written(NamedTuple):
    """What the loop carries beside the caches; R rows are read, B beams kept, M tokens written at most.

    `ids` (R, T) are read next · `tokens` (R, M) and `logs` (R, M), their log probabilities, are written so far · `total` (R,)
    · `alive` (R, C), whether an answer of `Likely` agrees with them · `done_…` are the sequences that have ended.
    """

    ids: Tensor
    tokens: Tensor
    logs: Tensor
    total: Tensor
    alive: Tensor
    done_tokens: Tensor  # (B, M)
    done_logs: Tensor  # (B, M)
    done_length: Tensor  # (B,)
    done_score: Tensor  # (B,), NEVER where there is none yet


class Likely(NamedTuple):
    """Answers that the choice of words leans to: `tokens` (C, L), `length` (C,), `weight` (C,)."""

    tokens: Tensor
    length: Tensor
    weight: Tensor


class Seen(NamedTuple):
    """What every layer with cross-attention sees: `scores` (1, 1, 1, S), then keys and values (1, G, S, K) in turn."""

    scores: Tensor
    pairs: tuple[Tensor, ...]


class Step(nn.Module):
    """Read tokens, choose the next ones. `ends` are the tokens that finish a caption."""

    ends: Tensor

    def __init__(self, decoder: Decoder, crossing: Sequence[int], ends: Sequence[int], trust: float) -> None:
        """`crossing` are the layers that attend to media."""
        super().__init__()
        self.decoder, self.trust, self.forced = decoder, trust, 0
        self.crossing = {layer: place for place, layer in enumerate(crossing)}
        with torch.no_grad():
            self.before = decoder.ahead(range(decoder.config.layers))
        ending = torch.zeros(decoder.config.vocabulary, dtype=torch.bool)
        ending[list(ends)] = True
        self.register_buffer("ends", ending, persistent=False)

    def forward(
        self,
        step: Tensor,
        carried: tuple[Tensor, ...],
        past: tuple[Tensor, ...],
        likely: tuple[Tensor, ...],
        scores: Tensor,
        pairs: tuple[Tensor, ...],
    ) -> tuple[Tensor, ...]:
        """Whether to go on, the next `Written`, the longer caches; `step` () counts from 0."""
        written = Written(*carried)
        logits, present = self._read(written.ids, past, Seen(scores, pairs))
        go_on, chosen, rows = self._choose(step, logits.log_softmax(dim=1), written, Likely(*likely))
        return go_on, *chosen, *(part.index_select(0, rows) for part in present)

    def _read(self, ids: Tensor, past: tuple[Tensor, ...], seen: Seen) -> tuple[Tensor, list[Tensor]]:
        """Logits (R, V) after the last token, and every layer's keys and values."""
        decoder = self.decoder
        cache = Growing([(past[i], past[i + 1]) for i in range(0, len(past), 2)], self.before)
        start, (rows, length) = past[0].shape[2], ids.shape
        keys = torch.arange(start + length)
        positions = keys[start:]
        scores = causal_scores(decoder, positions, keys)
        visible = Visibility(seen.scores, (seen.scores > -1e3).any(dim=-1)[:, 0])  # (1, 1, 1, S), (1, 1, 1)
        x = decoder.embed(ids, positions)
        for layer in range(decoder.config.layers):
            if (place := self.crossing.get(layer)) is not None:
                key, value = (part.expand(rows, -1, -1, -1) for part in seen.pairs[2 * place : 2 * place + 2])
                memory = self._all(key, value)
                x = decoder.inserted[str(layer)](x, memory, visible)
            block, more = decoder.block(layer), self.before[layer][0].shape[2] if layer in self.before else 0
            hidden = nn.functional.pad(scores, (more, 0)) if more else scores
            x = x + block.attention(block.norm_attention(x), layer, positions, decoder.rotary, hidden, cache)
            x = x + block.feed_forward(block.norm_feed_forward(x))
        return decoder.logits(decoder.norm(x[:, -1])), [part for pair in cache.pairs for part in pair]

    def _all(self, key: Tensor, value: Tensor) -> Memory:
        """One source."""
        return Memory(key, value, (key.shape[2],))

    def _choose(
        self, step: Tensor, raw: Tensor, written: Written, likely: Likely
    ) -> tuple[Tensor, Written, Tensor]:
        """Whether to go on, what is written then, and the row each beam goes on from; `raw` (R, V) are log probabilities."""
        w, beams, width = written, written.done_score.shape[0], raw.shape[1]
        alone = torch.ones_like(w.done_score).sum() == 1  # one beam: greedy search
        ruled = self._ruled(step, raw, w, likely)
        totals = w.total[:, None] + ruled
        best, place = totals.flatten().topk(beams)
        done = self._done(step, best, place, w)
        score, place = totals.masked_fill(self.ends, NEVER).flatten().topk(beams)
        rows, token = place // width, place % width
        # a beam's probabilities are those it was ranked by; those of greedy search add up to one with the rules
        whole = torch.where(alone, ruled.logsumexp(dim=1), torch.zeros_like(w.total))
        log = ruled.flatten().index_select(0, place) - whole.index_select(0, rows)
        score, log = self._counted(step, raw, score, log)
        now = torch.arange(w.tokens.shape[1]) == step  # (M,)
        tokens = torch.where(now, token[:, None], w.tokens.index_select(0, rows))
        logs = torch.where(now, log[:, None], w.logs.index_select(0, rows))
        alive = w.alive.index_select(0, rows) & (self._next(step, likely) == token[:, None])
        ended = (done[3] > NEVER).all()
        longest = torch.ones_like(now).sum() - self.forced
        hope = score[:1].sum() / longest  # the best that is open, were it as long as may be
        stop = ended & (alone | (hope <= done[3].amin(dim=0)))
        return ~stop, Written(token[:, None], tokens, logs, score, alive, *done), rows

    def _ruled(self, step: Tensor, raw: Tensor, written: Written, likely: Likely) -> Tensor:
        """(R, V) with the rules of what is written."""
        ruled = self._leaning(step, raw, written.alive, likely) if self.trust else raw
        return ruled.masked_fill(self.ends & (step == 0), NEVER)

    def _counted(self, step: Tensor, raw: Tensor, score: Tensor, log: Tensor) -> tuple[Tensor, Tensor]:
        """(B,) and (B,): how each beam is ranked from here on, and what is kept of its token's log probability."""
        return score, log

    def _next(self, step: Tensor, likely: Likely) -> Tensor:
        """(C,) each answer's token at this step."""
        return likely.tokens.index_select(1, step.clamp(max=likely.tokens.shape[1] - 1)[None])[:, 0]

    def _leaning(self, step: Tensor, raw: Tensor, alive: Tensor, likely: Likely) -> Tensor:
        """`core.generate.interpolate`."""
        agree = alive & (likely.length > step)
        weight = torch.where(agree, likely.weight, torch.zeros_like(likely.weight))  # (R, C)
        index = self._next(step, likely).expand(weight.shape)
        share = torch.zeros_like(raw).scatter_add(1, index, weight)
        total = weight.sum(dim=1, keepdim=True)
        mixed = raw.exp() * (1 - self.trust) + share * (self.trust / total.clamp(min=1e-30))
        return torch.where(total > 0, mixed.log(), raw)

    def _done(self, step: Tensor, best: Tensor, place: Tensor, w: Written) -> tuple[Tensor, ...]:
        """The best sequences that have ended, those that end now among them: `done_…` of `Written`."""
        width = self.ends.shape[0]
        ending = self.ends.index_select(0, place % width) & (best > NEVER)
        score = torch.where(ending, best / (step + 1 - self.forced), torch.full_like(best, NEVER))
        kept, pick = torch.cat([w.done_score, score]).topk(w.done_score.shape[0])
        rows = place // width
        tokens = torch.cat([w.done_tokens, w.tokens.index_select(0, rows)]).index_select(0, pick)
        logs = torch.cat([w.done_logs, w.logs.index_select(0, rows)]).index_select(0, pick)
        length = torch.cat([w.done_length, step.expand(rows.shape[0])]).index_select(0, pick)
        return tokens, logs, length, kept


class Finish(nn.Module):
    """The best sequence, and its text as UTF-8.

    `table` (V, W) uint8 holds the bytes of each token, `size` (V,) how many they are.
    """

    table: Tensor
    size: Tensor

    def __init__(self, table: Tensor, size: Tensor) -> None:
        super().__init__()
        self.register_buffer("table", table, persistent=False)
        self.register_buffer("size", size, persistent=False)

    def forward(
        self, running: Tensor, tokens: Tensor, logs: Tensor, total: Tensor, done_tokens: Tensor, done_logs: Tensor,
        done_length: Tensor, done_score: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:  # fmt: skip
        """`text_utf8` (n,), `tokens` (1, T), `score` (1,), `token_scores` (1, T). `running` (): the room was used up."""
        places = torch.arange(tokens.shape[1])
        most = torch.ones_like(places).sum()
        left = torch.where(running, total / most.clamp(min=1), torch.full_like(total, NEVER))
        scores = torch.cat([done_score, left])
        best = scores.argmax(dim=0, keepdim=True)
        chosen = torch.cat([done_tokens, tokens]).index_select(0, best)[0]
        log = torch.cat([done_logs, logs]).index_select(0, best)[0]
        length = torch.cat([done_length, most.expand(total.shape[0])]).index_select(0, best)
        written = places < length
        alone = torch.ones_like(done_score).sum() == 1
        mean = torch.where(written, log.clamp(min=LEAST), torch.zeros_like(log)).sum() / length.clamp(min=1)
        score = torch.where(alone, mean.exp(), scores.index_select(0, best))
        return self._text(chosen, written), chosen[written][None], score, log[written].exp()[None]

    def _text(self, tokens: Tensor, written: Tensor) -> Tensor:
        """The bytes of the tokens (M,) that are `written`, up to the last whole character, without white space at the ends."""
        there = torch.arange(self.table.shape[1]) < self.size.index_select(0, tokens)[:, None]
        there = (there & written[:, None]).flatten()
        byte = self.table.index_select(0, tokens).flatten().to(torch.int64) * there
        place = torch.arange(there.shape[0])
        behind = torch.zeros(
            4, dtype=torch.int64
        )  # where what is not there goes, and what follows the last byte
        target = torch.where(there, there.to(torch.int64).cumsum(0) - 1, torch.ones_like(place).sum() + 3)
        text = torch.cat([torch.zeros_like(byte), behind]).scatter(0, target, byte)
        first, *following = (text[i : i + place.shape[0]] for i in range(4))
        needed = 1 + (first >= 192).to(byte) + (first >= 224).to(byte) + (first >= 240).to(byte)
        whole = (first < 128) | ((first >= 194) & (first < 245))
        for number, one in enumerate(following, 2):
            whole = whole & ((needed < number) | ((one >= 128) & (one < 192)))
        whole = whole & (place < there.to(torch.int64).sum())
        end = torch.where(whole, place + needed, torch.zeros_like(place)).amax(dim=0)
        white = (first == 32) | ((first >= 9) & (first <= 13)) | ((first >= 28) & (first <= 31))
        black = (place < end) & ~white
        before, all_black = black.to(torch.int64).cumsum(0), black.to(torch.int64).sum()
        inside = (place < end) & (before > 0) & ((before < all_black) | black)
        return first[inside].to(torch.uint8)
