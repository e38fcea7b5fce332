"""The values of a file behind an exhibit: where it comes from, its pages, the numbers on them."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.infra.binding import Pages


@dataclass(frozen=True, slots=True)
class Numbers:
    """A run of Bates numbers; ``first`` and ``last`` are both in it, each written with ``width`` digits."""

    prefix: str
    width: int
    first: int
    last: int

    def of(self, place: int) -> str:
        """Return the number of a page by its place in the run, from 0."""
        return f"{self.prefix}{self.first + place:0{self.width}d}"

    @property
    def words(self) -> str:
        """The run as it is told."""
        end = self.of(self.last - self.first)
        return self.of(0) if self.first == self.last else f"{self.of(0)} to {end}"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that stands behind the cover of an exhibit. ``sha256`` is that of the file as it was received."""

    letter: str
    source: str
    sha256: str
    pages: Pages
    numbers: Numbers | None = None
