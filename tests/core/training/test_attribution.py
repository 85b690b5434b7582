# SPDX-License-Identifier: Apache-2.0
"""What a model makes of examples: losses against the training loss, gradients one by one against a loop of backward passes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.attribution import asking, datastore, gradients, judging, keeping, losses
from core.attribution.asking import Material
from core.attribution.projection import Projection
from core.attribution.warm import Warm, warm
from core.config import Shots
from core.demonstrations import Entry, Pool
from core.demonstrations.gradient import doubtful, influence
from core.errors import ConfigError, ModelError
from core.knowledge import Wanted
from core.model.assembly import open_model
from core.model.multimodal import LEARNING
from core.places import cache as cache_folder
from core.protocol import Note, Progress
from core.torch_session import TorchSession
from core.training import train
from core.training.steps import How, mean_loss, summed


def result(steps: Any) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def material_of(session: TorchSession) -> Material:
    pool = result(session.knowledge.pool(Wanted("captioning", "image", "", "project")))
    material: Material = result(asking.prepare(session, "captioning", "image", pool.entries))
    return material


@pytest.fixture
def looking(cache: Path, pictures: Path) -> Material:
    """Six pictures, and a model whose gates are open: it looks, though it has learned nothing."""
    return material_of(TorchSession(open_model("starter", LEARNING), pictures))


@pytest.fixture
def trained(cache: Path, held_out: Path, a_run: Callable[..., Any]) -> TorchSession:
    """A session of a run's best checkpoint."""
    run = a_run(project=held_out, epochs=2)
    for _ in train(run):
        pass
    return TorchSession(open_model(str(run.folder)), held_out)


# ---- losses -------------------------------------------------------------------------------------------------


def test_error_and_ifd_by_hand() -> None:
    """Of p = (1/2, 1/2) the error is (-1/2, 1/2); of p = (1/4, 3/4), said wrongly, (1/4 - 1, 3/4)."""
    logits = torch.tensor([[0.0, 0.0], [0.0, np.log(3.0)]])
    found = losses.errors(logits, torch.tensor([0, 0]))
    assert found.tolist() == [[-0.5, 0.5], [pytest.approx(-0.75), pytest.approx(0.75)]]
    assert found.norm(dim=1).tolist() == pytest.approx([0.5**0.5, 0.75 * 2**0.5])
    assert losses.ifd(1.0, 2.0) == 0.5
    assert losses.ifd(2.0, 2.0) == 1.0


def test_the_loss_is_that_of_training_and_ifd_compares_it_with_blank_media(trained: TorchSession) -> None:
    looking = material_of(trained)
    found = {measure: result(losses.measured(looking, measure)) for measure in ("nll", "el2n", "ifd")}
    looking.inputs.network.scale_gates(1.0)
    for question in looking.questions:
        seen = mean_loss(looking.inputs, [question], How(1))
        blank = mean_loss(looking.inputs, [question], How(1), blank=True)
        assert found["nll"][question.place] == pytest.approx(seen, rel=1e-4)
        assert found["ifd"][question.place] == pytest.approx(seen / blank, rel=1e-4)
        assert 0 < found["el2n"][question.place] < 2**0.5
    assert len(set(found["ifd"].tolist())) > 1, "it looks"
    assert looking.questions[0].asked.names == looking.questions[0].asked.picks == ()


def test_what_was_measured_is_kept_and_told_once(looking: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(losses, "TOGETHER", 2)
    first = list(losses.measured(looking, "nll"))
    assert [event for event in first if isinstance(event, Progress)] == [
        Progress(losses.STAGE, done, 6) for done in (2, 4, 6)
    ]
    (note,) = [event for event in first if isinstance(event, Note)]
    assert "A forward pass" in note.message
    assert "4 more examples" in note.message
    assert list(losses.measured(looking, "nll")) == list(losses.measured(looking, "el2n")) == []


def test_the_cost_is_told_in_words() -> None:
    assert keeping.cost(1234, "A pass", 0.5).message == "A pass for 1,234 more examples: about 10 minutes."
    assert "1 seconds" in keeping.cost(1, "A pass", 0.01).message


def test_entries_without_their_file_are_not_asked_about(looking: Material, pictures: Path) -> None:
    (pictures / "0.png").unlink()
    session = TorchSession(looking.model, pictures)
    session.perception.shards.folder = pictures / "elsewhere"
    pool = result(session.knowledge.pool(Wanted("captioning", "image", "", "project")))
    fewer = result(asking.prepare(session, "captioning", "image", pool.entries))
    values = result(losses.measured(fewer, "nll"))
    assert np.isnan(values).tolist() == [entry.file == str(pictures / "0.png") for entry in pool.entries]


# ---- gradients ----------------------------------------------------------------------------------------------


def one_by_one(material: Material, names: tuple[str, ...]) -> torch.Tensor:
    """(N, P) by a backward pass for each question alone."""
    known = dict(material.inputs.network.named_parameters(remove_duplicate=False))
    rows = []
    for question in material.questions:
        weights = [known[name].requires_grad_() for name in names]
        loss = summed(material.inputs, [question], How(1)) / len(question.answer)
        rows.append(torch.cat([part.flatten() for part in torch.autograd.grad(loss, weights)]))
    return torch.stack(rows)


def test_gradients_are_those_of_one_backward_pass_each(trained: TorchSession) -> None:
    material = material_of(trained)
    state = warm(material)
    assert state is not None
    assert all(name.startswith(("cross_attention.", "projections.image.")) for name in state.names)
    before = dict(material.inputs.network.named_parameters())
    with material.wide_open():
        together = gradients.per_example(material.inputs, material.questions, state.names)
        alone = one_by_one(material, state.names)
    assert together.shape == alone.shape
    assert all(before[name] is weight for name, weight in material.inputs.network.named_parameters()), (
        "the model is as it was"
    )
    assert float(alone.norm(dim=1).min()) > 0
    assert together == pytest.approx(alone, rel=1e-3, abs=1e-5 * float(alone.abs().max()))
    # TracInCP of one checkpoint, as a loop would have it
    scores = influence([together.numpy()], [[together[:2].numpy()]], [0.1], cosine=False)
    expected = [0.1 * np.mean([float(row @ other) for other in alone[:2]]) for row in alone]
    assert scores == pytest.approx(
        expected, abs=3e-4 * float(np.abs(expected).max())
    )  # sums of what cancels out


def test_the_plain_form_is_that_of_captum(tmp_path: Path) -> None:
    """TracInCP over three checkpoints of a softmax regression, against captum's own loop of backward passes."""
    from captum.influence import TracInCP

    draw = torch.Generator().manual_seed(0)
    x, held = torch.randn(30, 6, generator=draw), torch.randn(12, 6, generator=draw)
    y, judged = (torch.randint(0, 4, (len(rows),), generator=draw) for rows in (x, held))
    network = torch.nn.Sequential(torch.nn.Linear(6, 4, bias=False))
    rates = [0.5, 0.2, 0.1]
    training, validation, files = [], [], []
    for step, rate in enumerate(rates):
        for _ in range(5):
            network.zero_grad()
            torch.nn.functional.cross_entropy(network(x), y).backward()
            with torch.no_grad():
                network[0].weight -= rate * network[0].weight.grad
        files.append(str(tmp_path / f"{step}.pt"))
        torch.save(network.state_dict(), files[-1])
        for rows, targets, kept in ((x, y, training), (held, judged, validation)):
            wrong = losses.errors(network(rows).detach(), targets)  # (N, 4)
            kept.append((wrong[:, :, None] * rows[:, None]).flatten(1).numpy())

    def load(model: torch.nn.Module, file: str) -> float:
        model.load_state_dict(torch.load(file, weights_only=True))
        return rates[files.index(file)]

    theirs = TracInCP(
        network,
        torch.utils.data.TensorDataset(x, y),
        files,
        load,
        loss_fn=torch.nn.CrossEntropyLoss(reduction="none"),
        batch_size=7,
    ).influence((held, judged))  # (12, 30)
    ours = influence(training, [[rows] for rows in validation], rates, cosine=False)
    assert ours == pytest.approx(theirs.mean(dim=0).numpy(), rel=1e-4, abs=1e-4)
    assert float(np.abs(ours).max()) > 0.1, "there is something to compare"


def test_the_direction_is_the_step_that_adam_takes() -> None:
    weight = torch.nn.Parameter(torch.zeros(5))
    adam = torch.optim.Adam([weight], lr=1.0)
    for step in range(3):
        weight.grad = torch.randn(5, generator=torch.Generator().manual_seed(step))
        adam.step()
    kept, before = adam.state[weight], weight.detach().clone()
    state = Warm(("weight",), kept["exp_avg"].clone(), kept["exp_avg_sq"].clone(), int(kept["step"]))
    fresh = torch.randn(5, generator=torch.Generator().manual_seed(9))
    weight.grad = fresh
    adam.step()
    assert state.direction(fresh[None])[0] == pytest.approx(before - weight.detach(), rel=1e-4)
    plain = Warm(("weight",), None, None, 0)
    assert plain.direction(fresh[None])[0].tolist() == fresh.tolist(), "of SGD it is the gradient itself"


def test_a_projection_keeps_products() -> None:
    draw = torch.Generator().manual_seed(0)
    rows = torch.randn(8, 30_001, generator=draw)
    rows[4:] += rows[:4]
    rows = torch.nn.functional.normalize(rows, dim=1)
    short = Projection(30_001, 2048)(rows)
    assert (short @ short.T - rows @ rows.T).abs().max() < 5 / 2048**0.5
    assert Projection(30_001, 2048)(rows).tolist() == short.tolist()
    assert Projection(30_001, 2048, seed=1)(rows).tolist() != short.tolist()
    assert Projection(30_001, 2048)(rows[:1] + 2 * rows[1:2])[0] == pytest.approx(
        short[0] + 2 * short[1], abs=1e-5
    )


def test_the_cheap_form_is_the_gradient_of_the_head(looking: Material) -> None:
    decoder, questions = looking.inputs.decoder, looking.questions[:4]
    exact = []
    for question in questions:
        states, _, _, targets = losses.final(looking.inputs, [question])
        head = decoder.head.weight.detach().clone().requires_grad_()
        loss = torch.nn.functional.cross_entropy(states @ head.T, targets)
        exact.append(torch.autograd.grad(loss, head)[0].flatten())
    short, norms = gradients.Head(looking.inputs, 4096)(questions)
    whole = torch.stack(exact)
    assert norms == pytest.approx(whole.norm(dim=1), rel=1e-3)
    products = torch.nn.functional.normalize(whole, dim=1) @ torch.nn.functional.normalize(whole, dim=1).T
    assert (
        torch.nn.functional.normalize(short, dim=1) @ torch.nn.functional.normalize(short, dim=1).T
    ) == pytest.approx(products, abs=0.15)


def test_gradients_that_were_stopped_and_resumed_are_the_same(
    trained: TorchSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datastore, "TOGETHER", 2)
    material = material_of(trained)
    at_once = result(datastore.projected(material, "adam"))
    assert np.linalg.norm(at_once.directions, axis=1) == pytest.approx(np.ones(6), abs=2e-3)
    assert (at_once.norms > 0).all()
    for path in (cache_folder() / "features").glob("gradients-*"):
        path.unlink()
    steps = datastore.projected(material, "adam")
    while next(steps) != Progress(datastore.STAGE, 2, 6):
        pass
    steps.close()
    rest = list(datastore.projected(material, "adam"))
    assert [event.done for event in rest if isinstance(event, Progress)] == [2, 4]
    resumed = result(datastore.projected(material, "adam"))
    assert resumed.directions.tolist() == at_once.directions.tolist()
    assert resumed.norms.tolist() == at_once.norms.tolist()


def test_a_model_that_is_no_run_has_no_moments(looking: Material) -> None:
    assert warm(looking) is None
    with pytest.raises(ConfigError, match="no run"):
        result(datastore.projected(looking, "plain"))


def test_a_damaged_state_is_named(trained: TorchSession) -> None:
    material = material_of(trained)
    folder = material.model.recipe.folder
    assert folder is not None
    (folder / "trainer.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"trainer\.safetensors"):
        warm(material)


# ---- gathered -----------------------------------------------------------------------------------------------


def about(session: TorchSession, strategy: str, **settings: Any) -> tuple[list[Any], Any]:
    pool = result(session.knowledge.pool(Wanted("captioning", "image", "", "project")))
    steps, events = session.evidence.about(strategy, pool, "captioning", "image", Shots(**settings)), []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as stop:
            return events, stop.value


def test_a_trained_model_says_what_each_example_teaches(trained: TorchSession) -> None:
    events, evidence = about(trained, "gradient")
    assert evidence.influence.shape == (6,)
    assert np.isfinite(evidence.influence).all()
    assert (np.abs(evidence.influence) <= 1.01).all()
    assert any(isinstance(event, Progress) for event in events)
    assert about(trained, "gradient") == ([], evidence), "it is known now"
    _, spread = about(trained, "gradient-coverage")
    assert spread.directions.shape == (6, datastore.SHORT["plain"])


def test_a_model_that_never_looked_says_so(cache: Path, pictures: Path) -> None:
    session = TorchSession(open_model("starter"), pictures)
    events, evidence = about(session, "difficulty", measure="ifd", pick="hard")
    assert any(isinstance(event, Note) and "not learned to look" in event.message for event in events)
    assert evidence.difficulty == pytest.approx(np.ones(6))
    assert (evidence.pick, evidence.measure) == ("hard", "ifd")
    _, spread = about(session, "gradient-coverage")
    assert spread.directions.shape == (6, datastore.SHORT["head"])
    with pytest.raises(ConfigError, match="validation"):
        about(session, "gradient")


def test_labels_to_check_are_named() -> None:
    entries = [Entry(f"id{i}", f"Caption {i}.", "", f"/{i}.png", "", "en", "project") for i in range(2400)]
    pool = Pool(np.zeros((2400, 2), np.float32), tuple(entries), np.zeros(2, np.float32))
    hard = np.arange(2400, dtype=np.float32)
    (note,) = judging.checked_labels(pool, doubtful(hard), "Look at them.")
    assert "/2399.png: Caption 2399.; /2398.png" in note.message
    assert note.message.endswith("and 2 more.")
    assert list(judging.checked_labels(pool, doubtful(hard[:100]), "")) == []
