"""How two series of whole numbers go together, from sums that are added up exactly, however many values there were."""

import math
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Sums:
    """What is added up of `n` pairs of whole numbers: of the first, of the second, of their squares and products."""

    n: int = 0
    x: int = 0
    y: int = 0
    xx: int = 0
    yy: int = 0
    xy: int = 0

    @classmethod
    def of(cls, pairs: list[tuple[int, int]]) -> Self:
        """Add up these pairs."""
        return cls(
            n=len(pairs),
            x=sum(x for x, _ in pairs),
            y=sum(y for _, y in pairs),
            xx=sum(x * x for x, _ in pairs),
            yy=sum(y * y for _, y in pairs),
            xy=sum(x * y for x, y in pairs),
        )

    @property
    def x_varies(self) -> bool:
        """Whether the first is not the same everywhere."""
        return self.n * self.xx != self.x * self.x

    @property
    def y_varies(self) -> bool:
        """Whether the second is not the same everywhere."""
        return self.n * self.yy != self.y * self.y


def pearson(sums: Sums) -> float | None:
    """Return Pearson's r in −1…1, None where one of the two does not vary.

    r = (nΣxy − ΣxΣy) ÷ √((nΣx² − (Σx)²)(nΣy² − (Σy)²)): Pearson, "Note on regression and inheritance in the case of two
    parents", Proceedings of the Royal Society of London 58 (1895), 240–242. The differences are of whole numbers, so
    that nothing is lost where two large ones lie close together.
    """
    if not (sums.x_varies and sums.y_varies):
        return None
    together = sums.n * sums.xy - sums.x * sums.y
    apart = math.sqrt(sums.n * sums.xx - sums.x**2) * math.sqrt(sums.n * sums.yy - sums.y**2)
    return max(-1.0, min(1.0, together / apart))


def mean(n: int, total: int) -> float:
    """Return the mean of `n` whole numbers; raises ZeroDivisionError without any."""
    return total / n


def deviation(n: int, total: int, squares: int) -> float:
    """Return the standard deviation of a sample of at least two: √(Σ(x − mean)² ÷ (n − 1))."""
    return math.sqrt((n * squares - total * total) / (n * (n - 1)))
