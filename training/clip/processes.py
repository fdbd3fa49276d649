"""Several processes that learn together, as ``torchrun`` starts them; one alone needs nothing of this.

Gradients are averaged over processes after the whole batch has gone through, and the embeddings of all
processes together are the contrastive batch.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import Tensor, distributed, nn

from model.errors import DrishtiError

_PATIENCE = timedelta(hours=24)
"""The others wait while the first one fetches and looks at photographs."""


@dataclass(frozen=True, slots=True)
class Processes:
    """This process among the others.

    Attributes:
        rank: its number, from 0.
        count: of all.
        device: what it computes on.
    """

    rank: int
    count: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        """Whether it is the one that writes files and talks."""
        return self.rank == 0

    def gather(self, rows: Tensor) -> Tensor:
        """The rows of all processes in order of rank: [B, ...] to [count * B, ...]; all bring as many.

        Gradients flow into this process's own rows, multiplied by the number of processes: every process
        computes the same loss over all rows, so that the average over processes is the gradient of one large
        batch.
        """
        if self.count == 1:
            return rows
        parts = [torch.empty_like(rows) for _ in range(self.count)]
        distributed.all_gather(parts, rows.detach().contiguous())
        if rows.requires_grad:
            parts[self.rank] = rows * self.count - (rows * (self.count - 1)).detach()
        return torch.cat(parts)

    def average_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Replace every gradient by its mean over the processes."""
        if self.count == 1:
            return
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        distributed.all_reduce(flat)
        flat /= self.count
        for gradient, part in zip(gradients, torch.split(flat, [g.numel() for g in gradients]), strict=True):
            gradient.copy_(part.view_as(gradient))

    def wait(self) -> None:
        """Wait until all processes are here."""
        if self.count > 1:
            distributed.barrier()


@contextmanager
def joined() -> Iterator[Processes]:
    """Join the processes that ``torchrun`` started, if it did.

    Raises:
        DrishtiError: a process has no GPU of its own while there are GPUs.
    """
    count = int(os.environ.get("WORLD_SIZE", "1"))
    local = int(os.environ.get("LOCAL_RANK", "0"))
    cuda = torch.cuda.is_available()
    if cuda and local >= torch.cuda.device_count():
        raise DrishtiError(
            "There are more processes than GPUs: "
            f"start torchrun with --nproc-per-node {torch.cuda.device_count()}."
        )
    device = torch.device("cuda", local) if cuda else torch.device("cpu")
    if count == 1:
        yield Processes(0, 1, device)
        return
    distributed.init_process_group(
        "nccl" if cuda else "gloo", timeout=_PATIENCE, device_id=device if cuda else None
    )
    try:
        yield Processes(distributed.get_rank(), count, device)
    finally:
        distributed.destroy_process_group()
