# SPDX-License-Identifier: Apache-2.0
"""Measure speed and memory; prints the rows of a table for BENCHMARKS.md.

    python tests/bench/bench.py [decoding] [training] [selection] [captioning] [window] [stalls]

Each measurement runs in processes of its own. Ratios are of two sides measured turn by turn in one process. With
`--cold`, as root on Linux, the window is also started with the page cache dropped, as after booting.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PICTURES = sorted(file for file in (ROOT / "assets/samples/pictures").iterdir() if file.suffix != ".txt")
RUNS = 5
TOKENS = 64
Row = tuple[str, str, str, str, str]

# The peak is asked of the process itself: the resource usage of a child begins with that of its parent.
CAPTION = """
import sys
from pathlib import Path
from core.__main__ import main
code = main(sys.argv[1:])
status = Path("/proc/self/status")
peak = status.read_text().partition("VmHWM:")[2].split()[0] if status.exists() else "0"
print(peak, flush=True)
sys.exit(code)
"""

WINDOW = """
import sys, time
from app.__main__ import application, open_window
app = application()
window = open_window(app, None)
window.show()
while not (window.isVisible() and window.windowHandle().isExposed()):
    app.processEvents()
app.processEvents()
seen = time.time()
import psutil
print(seen, psutil.Process().memory_info().rss, int("torch" in sys.modules), flush=True)
window.close()
app.processEvents()
"""


def spread(values: list[float], unit: str, digits: int = 2) -> str:
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} – {high:.{digits}f}) {unit}"


def decoding(arguments: argparse.Namespace) -> Iterator[Row]:
    """Greedy decoding with a cache, against transformers with the same weights, turn by turn."""
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        ours, theirs = _same_decoder(Path(folder))
        prompt = list(range(1000, 1032))
        tokens: dict[str, list[int]] = {}
        seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
        for run in range(RUNS + 1):  # the first one warms up
            for name, decode in (("ours", ours), ("theirs", theirs)):
                start = time.perf_counter()
                tokens[name] = decode(prompt)
                if run:
                    seconds[name].append(time.perf_counter() - start)
    equal = "the same tokens" if tokens["ours"] == tokens["theirs"] else "OTHER TOKENS"
    speeds = {name: [TOKENS / second for second in values] for name, values in seconds.items()}
    ratio = max(speeds["ours"]) / max(
        speeds["theirs"]
    )  # of the fastest: other programs only ever slow one down
    how = (
        f"SmolLM2-135M's shape, float32, 32 tokens read, {TOKENS} written, {torch.get_num_threads()} threads"
    )
    against = f"transformers {spread(speeds['theirs'], 'tokens/s', 1)}: {ratio:.2f}x its fastest, {equal}"
    yield (
        "greedy decoding",
        f"{how}, {RUNS} runs",
        spread(speeds["ours"], "tokens/s", 1),
        against,
        "not slower",
    )


def _same_decoder(folder: Path) -> tuple[Callable[[list[int]], list[int]], Callable[[list[int]], list[int]]]:
    """A random decoder of SmolLM2's shape, read by Braid and by transformers from one folder."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from core.decoder_reader import DecoderReader
    from core.generate import Search, collect
    from core.model import base

    config = LlamaConfig(
        vocab_size=49152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9,
        num_key_value_heads=3, max_position_embeddings=2048, rms_norm_eps=1e-5, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 100000.0},
    )  # fmt: skip
    torch.manual_seed(0)
    theirs: Any = LlamaForCausalLM(config).eval()
    theirs.save_pretrained(folder)
    shutil.copy(base.folder("smollm2-135m-instruct") / "tokenizer.json", folder)
    ours = base.open_parts(folder).decoder()

    def decode(prompt: list[int]) -> list[int]:
        reader = DecoderReader(ours, [prompt], TOKENS, None)
        return list(collect(reader, reader.prompt, Search(frozenset(), TOKENS))[0][0].tokens)

    def decode_theirs(prompt: list[int]) -> list[int]:
        ids = torch.tensor([prompt])
        options = {"do_sample": False, "min_new_tokens": TOKENS, "max_new_tokens": TOKENS, "pad_token_id": 0}
        whole = theirs.generate(ids, attention_mask=torch.ones_like(ids), **options)
        return [int(token) for token in whole[0, len(prompt) :]]

    return decode, decode_theirs


def training(arguments: argparse.Namespace) -> Iterator[Row]:
    """Braid's training against the Hugging Face Trainer; run by itself, bench_training.py says more."""
    command = [sys.executable, str(Path(__file__).with_name("bench_training.py"))]
    yield from json.loads(subprocess.check_output(command, text=True))["rows"]


def selection(arguments: argparse.Namespace) -> Iterator[Row]:
    """Every strategy of choosing, and what they are compared with; bench_selection.py says more."""
    command = [sys.executable, str(Path(__file__).with_name("bench_selection.py"))]
    for line in subprocess.check_output(command, text=True).splitlines():
        what, how, value, against, budget = json.loads(line)
        yield what, how, value, against, budget


def captioning(arguments: argparse.Namespace) -> Iterator[Row]:
    """The whole command, from its start to the last caption, and the most memory it held."""
    pictures = [str(file) for file in PICTURES]
    speech = str(ROOT / "assets" / "samples" / "speech" / "welcome.flac")
    for what, files, budget in (
        ("captions of pictures", pictures, "1500 MB"),
        ("captions and a transcript", [*pictures[:4], speech], "2000 MB"),
    ):
        start = time.perf_counter()
        command = [sys.executable, "-c", CAPTION, "caption", *files, "--json"]
        out = subprocess.check_output(command, cwd=ROOT, stderr=subprocess.DEVNULL, text=True)
        peak = int(out.splitlines()[-1])
        seconds = time.perf_counter() - start
        how = f"core caption, {len(files)} sample files, one run, loading included"
        yield what, how, f"{seconds:.1f} s", f"{len(files) / seconds:.2f} files/s", ""
        yield f"{what}: memory", how, f"{peak / 1024:.0f} MB at most", "", budget


def window(arguments: argparse.Namespace) -> Iterator[Row]:
    """From the start of its process until the window is exposed and painted."""
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for cold in (False, True)[: 1 + arguments.cold]:
        seen = []
        for run in range(RUNS + 1):
            if cold:
                os.sync()
                Path("/proc/sys/vm/drop_caches").write_text("3\n", encoding="ascii")
            start = time.time()
            out = subprocess.check_output([sys.executable, "-c", WINDOW], cwd=ROOT, text=True)
            at, memory, torch = out.split()[-3:]
            if run or cold:
                seen.append((float(at) - start, int(memory) / 1e6, int(torch)))
        how = f"{'page cache dropped' if cold else 'warm'}, {len(seen)} runs, {_platform()}"
        yield "window visible", how, spread([s for s, _, _ in seen], "s"), "", "1.0 s" if cold else "0.4 s"
    yield "window's memory", how, spread([m for _, m, _ in seen], "MB", 0), "", "120 MB"
    yield "torch in the window's process", how, "yes" if any(t for _, _, t in seen) else "no", "", "no"


def stalls(arguments: argparse.Namespace) -> Iterator[Row]:
    """The longest stalls of the window, how soon a stop is acknowledged, and memory; bench_stalls.py says more."""
    command = [sys.executable, str(Path(__file__).with_name("bench_stalls.py"))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        what, how, value, against, budget = json.loads(line)
        yield what, how, value, against, budget
    if process.wait():
        raise SystemExit("The stalls could not be measured; what went wrong is said above.")


def _platform() -> str:
    return os.environ.get("QT_QPA_PLATFORM") or ("on a display" if "DISPLAY" in os.environ else "default")


MEASUREMENTS = {
    "decoding": decoding,
    "training": training,
    "selection": selection,
    "captioning": captioning,
    "window": window,
    "stalls": stalls,
}


def machine() -> str:
    """One line about what the figures were measured on."""
    import psutil
    import torch

    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.release()}"
    versions = f"Python {platform.python_version()}, torch {torch.__version__}"
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {system}, {versions}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure speed and memory.")
    parser.add_argument(
        "what", nargs="*", choices=[*MEASUREMENTS, []], help="everything, if nothing is named"
    )
    parser.add_argument("--cold", action="store_true", help="the window also with the page cache dropped")
    arguments = parser.parse_args()
    print(
        f"Machine: {machine()}\n\n| what | how | value | against | budget |\n|---|---|---|---|---|",
        flush=True,
    )
    for name in arguments.what or MEASUREMENTS:
        for row in MEASUREMENTS[name](arguments):
            print(f"| {' | '.join(row)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
