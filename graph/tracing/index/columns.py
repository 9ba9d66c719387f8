"""Columns that grow: numbers, texts and ids, many of each, close together in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]

_GROWTH = 1.25
_LEAST = 1024


class Column:
    """A column of numbers. What ``values`` gave stays as it was when the column grows."""

    def __init__(self, kind: npt.DTypeLike) -> None:
        self._data: Numbers = np.empty(_LEAST, kind)
        self.size = 0

    @property
    def values(self) -> Numbers:
        """All values, to be read or set."""
        return self._data[: self.size]

    def extend(self, values: Sequence[Any] | Numbers) -> None:
        """Append values."""
        end = self.size + len(values)
        if end > len(self._data):
            grown = np.empty(max(end, int(len(self._data) * _GROWTH)), self._data.dtype)
            grown[: self.size] = self.values
            self._data = grown
        self._data[self.size : end] = values
        self.size = end

    @property
    def bytes(self) -> int:
        """The memory that it takes."""
        return int(self._data.nbytes)


class Texts:
    """A column of texts of any length. One set anew that is longer leaves its old place unused."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._starts = Column(np.int64)
        self._lengths = Column(np.int32)

    def __len__(self) -> int:
        return self._starts.size

    def extend(self, texts: Sequence[str]) -> None:
        """Append texts."""
        encoded = [text.encode() for text in texts]
        lengths = np.fromiter(map(len, encoded), np.int32, len(encoded))
        ends = len(self._text) + np.cumsum(lengths, dtype=np.int64)
        self._starts.extend(ends - lengths)
        self._lengths.extend(lengths)
        self._text += b"".join(encoded)

    def set(self, place: int, text: str) -> None:
        """Put another text in a place."""
        encoded = text.encode()
        if len(encoded) <= self._lengths.values[place]:
            start = int(self._starts.values[place])
            self._text[start : start + len(encoded)] = encoded
        else:
            self._starts.values[place] = len(self._text)
            self._text += encoded
        self._lengths.values[place] = len(encoded)

    def at(self, places: Numbers) -> list[str]:
        """The texts in these places."""
        starts = self._starts.values[places].tolist()
        lengths = self._lengths.values[places].tolist()
        text = self._text
        return [
            text[start : start + length].decode()
            for start, length in zip(starts, lengths, strict=True)
        ]

    @property
    def bytes(self) -> int:
        """The memory that it takes."""
        return len(self._text) + self._starts.bytes + self._lengths.bytes


class Distinct:
    """A column of texts of which few are different: each is kept once, under a small number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._codes: dict[str, int] = {}
        self._column = Column(np.int32)

    @property
    def values(self) -> Numbers:
        """The numbers of the texts, place by place."""
        return self._column.values

    def extend(self, texts: Iterable[str]) -> None:
        """Append texts."""
        self._column.extend([self.code(text) for text in texts])

    def code(self, text: str) -> int:
        """The number of a text."""
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = len(self.texts)
            self.texts.append(text)
        return code

    def at(self, places: Numbers) -> list[str]:
        """The texts in these places."""
        texts = self.texts
        return [texts[code] for code in self.values[places].tolist()]

    @property
    def bytes(self) -> int:
        """The memory that it takes, about."""
        # A text of ten characters, and its entries in the list and the dictionary.
        return self._column.bytes + 180 * len(self.texts)


class Ids:
    """Texts that are all different, numbered as they come; finds the number of a text."""

    def __init__(self) -> None:
        self._data: npt.NDArray[np.bytes_] = np.empty(_LEAST, "S28")
        self.size = 0
        self._order = np.empty(0, np.int32)
        self._recent: dict[str, int] = {}

    def add(self, text: str) -> int:
        """The number of a text, which gets one if it has none."""
        known = self.number(text)
        if known is None:
            known = self._recent[text] = self.size
            self._append([text])
        return known

    def load(self, texts: Sequence[str]) -> None:
        """Append texts, all of them new; they are found when an order was taken over."""
        if texts:
            self._append(texts)

    def number(self, text: str) -> int | None:
        """The number of a text, or None where it has none."""
        recent = self._recent.get(text)
        if recent is not None:
            return recent
        [found] = self.numbers([text])
        return found if found >= 0 else None

    def numbers(self, texts: Sequence[str]) -> list[int]:
        """The numbers of these texts; -1 for a text that has none."""
        if not texts:
            return []
        found = self.loaded(np.array([text.encode() for text in texts], dtype="S")).tolist()
        if self._recent:
            return [
                self._recent.get(text, -1) if number < 0 else number
                for text, number in zip(texts, found, strict=True)
            ]
        return [int(one) for one in found]

    def loaded(self, texts: npt.NDArray[np.bytes_]) -> Numbers:
        """The numbers of these encoded texts, of those that were sorted; -1 for all others."""
        count = len(self._order)
        if not count:
            return np.full(len(texts), -1, np.int32)
        places = np.searchsorted(self._data[:count], texts, sorter=self._order)
        numbers = self._order[np.minimum(places, count - 1)]
        return np.where(self._data[numbers] == texts, numbers, -1)

    def texts(self, numbers: Numbers) -> list[str]:
        """The texts with these numbers."""
        texts: list[str] = self._data[numbers].astype(np.str_).tolist()
        return texts

    @property
    def all(self) -> npt.NDArray[np.bytes_]:
        """All texts there are now, encoded. Stays as it is when more come."""
        return self._data[: self.size]

    def take_over(self, order: Numbers) -> None:
        """Find the first texts by their order from now on; those behind them were added."""
        self._order = order
        self._recent = {text: at for text, at in self._recent.items() if at >= len(order)}

    def _append(self, texts: Sequence[str]) -> None:
        encoded = np.array([text.encode() for text in texts], dtype="S")
        end = self.size + len(encoded)
        width = max(self._data.dtype.itemsize, encoded.dtype.itemsize)
        if end > len(self._data) or width > self._data.dtype.itemsize:
            room = max(end, int(len(self._data) * _GROWTH)) if end > len(self._data) else None
            grown = np.empty(room or len(self._data), f"S{width}")
            grown[: self.size] = self._data[: self.size]
            self._data = grown
        self._data[self.size : end] = encoded
        self.size = end

    @property
    def bytes(self) -> int:
        """The memory that it takes, about."""
        return int(self._data.nbytes + self._order.nbytes) + 200 * len(self._recent)
