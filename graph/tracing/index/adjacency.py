"""Which edges lie at a node: sorted once for most, beside them those that came since."""

from __future__ import annotations

import numpy as np

from graph.tracing.index.columns import Numbers


class Adjacency:
    """The edges (by row) at one of their ends, the components or the products."""

    def __init__(self) -> None:
        self._offsets: Numbers = np.zeros(1, np.int64)
        self._rows: Numbers = np.empty(0, np.int32)
        self._recent: dict[int, list[int]] = {}

    @staticmethod
    def sorted(ends: Numbers, nodes: int) -> tuple[Numbers, Numbers]:
        """Offsets by node, and rows: takes a while, changes nothing."""
        counts = np.bincount(ends, minlength=nodes)
        offsets = np.zeros(nodes + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        return offsets, np.argsort(ends, kind="stable").astype(np.int32)

    def take_over(self, offsets: Numbers, rows: Numbers) -> None:
        """Find edges by these from now on; those with higher rows are kept beside them."""
        self._offsets, self._rows = offsets, rows
        first = len(rows)
        self._recent = {
            end: left
            for end, some in self._recent.items()
            if (left := [row for row in some if row >= first])
        }

    def add(self, end: int, row: int) -> None:
        """One more edge."""
        self._recent.setdefault(end, []).append(row)

    def rows_at(self, nodes: Numbers) -> Numbers:
        """The rows of all edges at these nodes."""
        known = nodes[nodes < len(self._offsets) - 1]
        starts = self._offsets[known]
        counts = self._offsets[known + 1] - starts
        total = int(counts.sum())
        # Each node's rows lie behind one another: their places are counted up from its start.
        before = np.cumsum(counts) - counts
        places = np.repeat(starts - before, counts) + np.arange(total)
        rows = self._rows[places]
        if not self._recent:
            return rows
        recent = [row for node in nodes.tolist() for row in self._recent.get(node, ())]
        return np.concatenate((rows, np.array(recent, np.int32)))

    @property
    def bytes(self) -> int:
        """The memory that it takes, about."""
        recent = sum(200 + 8 * len(some) for some in self._recent.values())
        return int(self._offsets.nbytes + self._rows.nbytes) + recent
