# SPDX-License-Identifier: Apache-2.0
"""Three exported graphs and some glue to one: what is seen and asked, the loop that writes, the text.

The decoder is in the graph once, as the body of the loop: its first round reads the whole prompt, every other one token.
torch has no export for a loop whose state grows, so the loop is put together here, operator by operator.
"""

from collections.abc import Sequence
from typing import Any

from core.export.stepping import NEVER, Written

CARRIED = Written._fields
DEFAULTS: dict[str, list[int]] = {"prompt_ids": [], "max_new_tokens": [], "num_beams": [1]}
"""Optional inputs: an initializer of the same name is what they are where nobody says."""

_GLUE = """
glue (int64[1,given] prompt_ids, int64[1] num_beams, int64[1] room, int64[own] own, float[likely] leaning) => (
  int64[1,ids] ids, int64[1,most] tokens, float[1,most] logs, float[1] total, bool[1,likely] alive,
  int64[beams,most] done_tokens, float[beams,most] done_logs, int64[beams] done_length, float[beams] done_score,
  int64[1] most, float[likely] weight, bool running)
{
  zero = Constant <value = int64[1] {0}> ()
  one = Constant <value = int64[1] {1}> ()
  running = Constant <value = bool {1}> ()
  given = Shape <start = 1, end = 2> (prompt_ids)
  is_given = Greater (given, zero)
  own_length = Shape (own)
  kept = Where (is_given, zero, own_length)
  own_kept = Slice (own, zero, kept)
  own_row = Unsqueeze (own_kept, zero)
  ids = Concat <axis = 1> (prompt_ids, own_row)
  nobody = Not (is_given)
  counts = Cast <to = 1> (nobody)
  weight = Mul (leaning, counts)
  context = Constant <value = int64[1] {CONTEXT}> ()
  ids_length = Shape <start = 1, end = 2> (ids)
  left = Sub (context, ids_length)
  forced = Constant <value = int64[1] {FORCED}> ()
  wanted = Add (room, forced)
  fitting = Min (wanted, left)
  least = Add (forced, one)
  most = Max (fitting, least)
  beams = Max (num_beams, one)
  answers = Shape (leaning)
  row_most = Concat <axis = 0> (one, most)
  row_answers = Concat <axis = 0> (one, answers)
  beams_most = Concat <axis = 0> (beams, most)
  tokens = ConstantOfShape <value = int64[1] {0}> (row_most)
  logs = ConstantOfShape <value = float[1] {0.0}> (row_most)
  total = ConstantOfShape <value = float[1] {0.0}> (one)
  alive = ConstantOfShape <value = bool[1] {1}> (row_answers)
  done_tokens = ConstantOfShape <value = int64[1] {0}> (beams_most)
  done_logs = ConstantOfShape <value = float[1] {0.0}> (beams_most)
  done_length = ConstantOfShape <value = int64[1] {0}> (beams)
  done_score = ConstantOfShape <value = float[1] {NEVER}> (beams)
}
"""


def glue(context: int, forced: int) -> Any:
    """From the optional inputs and the prompt to what the loop begins with; `forced` tokens are no part of the text."""
    import onnx

    text = _GLUE.replace("CONTEXT", str(context)).replace("FORCED", str(forced))
    return onnx.parser.parse_graph(text.replace("NEVER", f"{NEVER:.1f}"))


def join(start: Any, step: Any, finish: Any, context: int, most: int, forced: int = 0) -> Any:
    """One model of three. The outputs of `start` are `own`, the fields of `Likely` and what `step` sees, by name."""
    import onnx

    graphs = {"start": start.graph, "glue": glue(context, forced), "step": step.graph, "finish": finish.graph}
    for name, graph in graphs.items():
        onnx.compose.add_prefix_graph(graph, f"{name}/", inplace=True)
    made = {f"step/{o.name.removeprefix('start/')}": o.name for o in start.graph.output}
    made |= {
        "step/likely.weight": "glue/weight",
        "glue/own": "start/own",
        "glue/leaning": "start/likely.weight",
    }
    made |= {f"glue/{name}": name for name in ("prompt_ids", "num_beams")}
    made |= {
        f"start/{value.name.removeprefix('start/')}": value.name.removeprefix("start/")
        for value in start.graph.input
    }
    made |= {"glue/room": "max_new_tokens"}
    looped = loop(step.graph, made)
    main = onnx.GraphProto(name="captioner")
    for graph in (start.graph, graphs["glue"]):
        main.node.extend(graph.node)
        main.initializer.extend(graph.initializer)
    main.initializer.extend(_empty(step.graph))
    main.node.append(looped)
    main.node.extend(finish.graph.node)
    main.initializer.extend(finish.graph.initializer)
    made |= {f"finish/{name}": f"loop/{name}" for name in ("running", *CARRIED)}
    _rename(main.node, made)
    media = [value for value in start.graph.input if value.name != "start/max_new_tokens"]
    for value in media:
        value.name = made[value.name]
    main.input.extend(media)
    _defaults(main, most)
    _outputs(main, finish.graph.output)
    model = onnx.helper.make_model(main, opset_imports=start.opset_import, producer_name="braid")
    model.ir_version = start.ir_version
    return model


def loop(body: Any, made: dict[str, str]) -> Any:
    """The Loop whose body is `body`; what it does not carry is captured, under the name it was `made` with."""
    import onnx

    past = sorted((v.name for v in body.input if v.name.startswith("step/past.")), key=_number)
    carried = ["step/running", *(f"step/{name}" for name in CARRIED), *past]
    values = {value.name: value for value in body.input}
    values["step/running"] = onnx.helper.make_tensor_value_info("step/running", onnx.TensorProto.BOOL, [])
    going = onnx.helper.make_tensor_value_info("step/going", onnx.TensorProto.BOOL, [])
    results = {value.name: value for value in body.output}
    again = onnx.helper.make_tensor_value_info("step/next.running", onnx.TensorProto.BOOL, [])
    nexts = [results[name.replace("step/", "step/next.", 1)] for name in carried[1 : 1 + len(CARRIED)]]
    presents = [results[name.replace("past", "present")] for name in past]
    graph = onnx.GraphProto(name="step")
    graph.node.extend(body.node)
    graph.node.append(
        onnx.helper.make_node("Identity", ["step/go_on"], ["step/next.running"], "step/go_on_too")
    )
    graph.initializer.extend(body.initializer)
    graph.input.extend([values["step/step"], going, *(values[name] for name in carried)])
    graph.output.extend([results["step/go_on"], again, *nexts, *presents])
    _rename(graph.node, made)
    begun = [
        "glue/most",
        "glue/running",
        "glue/running",
        *(f"glue/{name}" for name in CARRIED),
        *(f"empty/{n}" for n in past),
    ]
    ended = [name.replace("step/", "loop/", 1) for name in carried]
    return onnx.helper.make_node("Loop", begun, ended, "loop", body=graph)


def _number(name: str) -> int:
    return int(name.rpartition(".")[2])


def _empty(body: Any) -> list[Any]:
    """Caches of which nothing is filled yet."""
    import onnx

    found = []
    for value in body.input:
        if value.name.startswith("step/past."):
            _, heads, _, width = (dim.dim_value for dim in value.type.tensor_type.shape.dim)
            shape = (1, heads, 0, width)
            found.append(onnx.helper.make_tensor(f"empty/{value.name}", onnx.TensorProto.FLOAT, shape, []))
    return found


def _rename(nodes: Any, made: dict[str, str]) -> None:
    for node in nodes:
        for place, name in enumerate(node.input):
            node.input[place] = made.get(name, name)


def _defaults(main: Any, most: int) -> None:
    import onnx

    for name, value in (DEFAULTS | {"max_new_tokens": [most]}).items():
        shape = [1, "given"] if name == "prompt_ids" else [1]
        main.input.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.INT64, shape))
        own = [1, 0] if name == "prompt_ids" else [1]
        main.initializer.append(onnx.helper.make_tensor(name, onnx.TensorProto.INT64, own, value))


def _outputs(main: Any, outputs: Sequence[Any]) -> None:
    """The outputs without a prefix."""
    import onnx

    for value in outputs:
        plain = value.name.removeprefix("finish/")
        main.node.append(onnx.helper.make_node("Identity", [value.name], [plain], f"output/{plain}"))
        value.name = plain
        main.output.append(value)


_WINDOWS = """
windows (float[1,n] waveform) => (float[windows,SAMPLES] windows, int64[1] length)
{
  zero = Constant <value = int64[1] {0}> ()
  one = Constant <value = int64[1] {1}> ()
  samples = Constant <value = int64[1] {SAMPLES}> ()
  all = Constant <value = int64[1] {ALL}> ()
  heard = Slice (waveform, zero, all, one)
  length = Shape <start = 1, end = 2> (heard)
  less = Sub (samples, one)
  up = Add (length, less)
  begun = Div (up, samples)
  count = Max (begun, one)
  whole = Mul (count, samples)
  missing = Sub (whole, length)
  zeros = Concat <axis = 0> (zero, zero, zero, missing)
  padded = Pad (heard, zeros)
  shape = Concat <axis = 0> (count, samples)
  windows = Reshape (padded, shape)
}
"""


_THINNED = """
thinned (uint8[1,height,width,3] image) => (uint8[1,h,w,3] image_thinned)
{
  one = Constant <value = int64[1] {1}> ()
  most = Constant <value = int64[1] {MOST}> ()
  begins = Constant <value = int64[2] {0, 0}> ()
  axes = Constant <value = int64[2] {1, 2}> ()
  sides = Shape <start = 1, end = 3> (image)
  less = Sub (most, one)
  up = Add (sides, less)
  times = Div (up, most)
  steps = Max (times, one)
  image_thinned = Slice (image, begins, sides, axes, steps)
}
"""


def cut_windows(model: Any, samples: int, most: int) -> None:
    """`windows` and `length` of a joined graph from a `waveform` (1, n), of which `most` windows are heard."""
    import onnx

    waveform = onnx.helper.make_tensor_value_info("waveform", onnx.TensorProto.FLOAT, [1, "samples"])
    text = _WINDOWS.replace("SAMPLES", str(samples)).replace("ALL", str(most * samples))
    _put_before(model, text, waveform, {"windows": "windows", "length": "length"})


def thin(model: Any, most: int) -> None:
    """Of an `image` with more than `most` pixels a side only every so many are looked at: memory has its limits."""
    (image,) = (value for value in model.graph.input if value.name == "image")
    _put_before(model, _THINNED.replace("MOST", str(most)), image, {"image": "image_thinned"})


def _put_before(model: Any, text: str, into: Any, out: dict[str, str]) -> None:
    """A small graph of one input, whose outputs stand for what the nodes of `model` were given from outside so far."""
    import onnx

    small = onnx.parser.parse_graph(text)
    onnx.compose.add_prefix_graph(small, f"{small.name}/", inplace=True)
    taken = {name: f"{small.name}/{own}" for name, own in out.items()}
    _rename(model.graph.node, taken)
    _rename(small.node, {f"{small.name}/{into.name}": into.name})
    nodes = [*small.node, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    kept = [value for value in model.graph.input if value.name not in {*taken, into.name}]
    into = type(into).FromString(into.SerializeToString())
    del model.graph.input[:]
    model.graph.input.extend([into, *kept])
