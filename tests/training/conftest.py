import pytest
import torch


@pytest.fixture(autouse=True, scope="session")
def _one_torch_thread() -> None:
    """Small tensors gain nothing from threads, which wait for each other on a busy machine."""
    torch.set_num_threads(1)
