# SPDX-License-Identifier: Apache-2.0
"""How many threads are chosen, by what work with so many of them takes."""

import torch

from core.training.threads import _candidates, fastest, products


def test_the_number_with_which_work_is_shortest() -> None:
    most = max(_candidates())
    assert fastest(lambda: 1.0) == 1, "more than one has to help"
    assert fastest(lambda: 1.0 / torch.get_num_threads()) == most
    assert fastest(lambda: 1.0 * torch.get_num_threads()) == 1
    assert products() > 0
