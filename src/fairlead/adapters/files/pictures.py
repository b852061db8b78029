"""Pictures as inline SVG. Colors come from the page's CSS variables, so that one picture serves light, dark and paper."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 520, 220
_FOREST_WIDTH, _FOREST_LABELS = 980, 560
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 14, 30
_MOST_LABELS = 7


@dataclass(frozen=True, slots=True)
class Point:
    """A value with its 95% interval; ``faint`` where it should not be leaned on; ``tip`` is told on hovering."""

    label: str
    value: float
    low: float
    high: float
    tip: str
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A point in the plane; ``out`` where it lies outside what chance explains."""

    x: float
    y: float
    tip: str
    out: bool


def columns(points: Sequence[tuple[str, float]], *, title: str) -> str:
    """One column for each label, such as leads per month."""
    scale = _Scale(0, max((value for _, value in points), default=1))
    parts = list(_grid(scale, _count))
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(points))
    for place, (label, value) in enumerate(points):
        left, top = _LEFT + place * step, scale.y(value)
        tip = f"<title>{escape(label)}: {_count(value)}</title>"
        parts.append(_column(left + step * 0.14, top, step * 0.72, scale.y(0) - top, tip))
    parts += _below([label for label, _ in points], step)
    return _picture(parts, title)


def intervals(points: Sequence[Point], *, title: str, middle: float | None = None) -> str:
    """A rate with its interval for each label, such as conversion per month; ``middle`` draws the overall rate."""
    scale = _Scale(0, max((point.high for point in points if not point.faint), default=max((point.high for point in points), default=1)))
    parts = list(_grid(scale, _percent))
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(points))
    if middle is not None:
        parts.append(f'<line class="middle" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{scale.y(middle):.1f}" y2="{scale.y(middle):.1f}"/>')
    for place, point in enumerate(points):
        x, faint = _LEFT + (place + 0.5) * step, " faint" if point.faint else ""
        low, high = scale.y(point.low), scale.y(min(point.high, scale.top))
        parts.append(
            f'<g class="point{faint}"><title>{escape(point.tip)}</title><line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>'
            f'<circle cx="{x:.1f}" cy="{scale.y(point.value):.1f}" r="3.6"/></g>'
        )
    parts += _below([point.label for point in points], step)
    return _picture(parts, title)


def spread(values: Sequence[tuple[str, float]], *, title: str) -> str:
    """Thin columns from the largest to the smallest, such as leads by rep; a line marks the mean."""
    ordered = sorted(values, key=lambda each: -each[1])
    scale = _Scale(0, max((value for _, value in ordered), default=1))
    parts = list(_grid(scale, _count))
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(ordered))
    gap = 0.8 if len(ordered) > 60 else 0.16 * step
    for place, (label, value) in enumerate(ordered):
        top = scale.y(value)
        tip = f"<title>{escape(label)}: {_count(value)}</title>"
        parts.append(_column(_LEFT + place * step + gap / 2, top, max(0.5, step - gap), scale.y(0) - top, tip))
    if ordered:
        mean = sum(value for _, value in ordered) / len(ordered)
        parts.append(f'<line class="middle" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{scale.y(mean):.1f}" y2="{scale.y(mean):.1f}"/>')
        parts.append(f'<text class="note" x="{WIDTH - _RIGHT}" y="{scale.y(mean) - 5:.1f}" text-anchor="end">mean {_count(mean)}</text>')
    parts.append(f'<text x="{_LEFT}" y="{HEIGHT - 10}">{len(ordered)} reps, most leads first</text>')
    return _picture(parts, title)


def funnel(dots: Sequence[Dot], middle: float, *, title: str) -> str:
    """Win rate against number of closed leads, with the limits within which 95% of equal reps would lie (Spiegelhalter 2005)."""
    most = max((dot.x for dot in dots), default=1)
    across = _nice(most)
    right = math.ceil(most / across) * across
    wide = 1.96 * math.sqrt(middle * (1 - middle) / max(1.0, most / 12))
    low = max(0.0, min([middle - wide, *(dot.y for dot in dots)]))
    scale = _Scale(low if low > middle / 3 else 0.0, min(1.0, max([middle + wide, *(dot.y for dot in dots)]) * 1.02))
    parts = list(_grid(scale, _percent))

    def x(n: float) -> float:
        return _LEFT + n / right * (WIDTH - _LEFT - _RIGHT)

    edge: list[tuple[float, float, float]] = []
    for number in range(1, 121):
        n = right * number / 120
        reach = 1.96 * math.sqrt(middle * (1 - middle) / n)
        edge.append((x(n), scale.y(min(scale.top, middle + reach)), scale.y(max(scale.bottom, middle - reach))))
    outline = [f"{a:.1f},{b:.1f}" for a, b, _ in edge] + [f"{a:.1f},{c:.1f}" for a, _, c in reversed(edge)]
    parts.append(f'<polygon class="band" points="{" ".join(outline)}"/>')
    parts.append(f'<line class="middle" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{scale.y(middle):.1f}" y2="{scale.y(middle):.1f}"/>')
    for dot in dots:
        kind = "out" if dot.out else "in"
        at = f'cx="{x(dot.x):.1f}" cy="{scale.y(dot.y):.1f}"'
        parts.append(f'<circle class="dot {kind}" {at} r="4.2"><title>{escape(dot.tip)}</title></circle>')
    for number in range(1, int(right / across) + 1):
        anchor = "end" if number == int(right / across) else "middle"
        parts.append(f'<text x="{x(number * across):.1f}" y="{HEIGHT - 10}" text-anchor="{anchor}">{_count(number * across)}</text>')
    parts.append(f'<text x="{_LEFT}" y="{HEIGHT - 10}">closed leads:</text>')
    return _picture(parts, title)


def forest(points: Sequence[Point], *, title: str) -> str:
    """Ratios with their intervals on a logarithmic axis, labels at the left; the line at 1 is no difference."""
    row, top = 30, 8
    height = top + row * len(points) + 28
    reach = min(8.0, max([1.6, *(max(point.high, 1 / max(point.low, 1e-3)) for point in points)]))

    def x(ratio: float) -> float:
        inside = min(max(ratio, 1 / reach), reach)
        return _FOREST_LABELS + (math.log(inside) / math.log(reach) + 1) / 2 * (_FOREST_WIDTH - _FOREST_LABELS - 20)

    parts = []
    for ratio in (0.125, 0.25, 0.5, 0.67, 1, 1.5, 2, 4, 8):
        if 1 / reach <= ratio <= reach:
            kind = "middle" if ratio == 1 else "grid"
            parts.append(f'<line class="{kind}" x1="{x(ratio):.1f}" x2="{x(ratio):.1f}" y1="{top}" y2="{height - 26}"/>')
            parts.append(f'<text x="{x(ratio):.1f}" y="{height - 8}" text-anchor="middle">{ratio:g}×</text>')
    for place, point in enumerate(points):
        y = top + row * (place + 0.5)
        low, value, high = (f"{x(ratio):.1f}" for ratio in (point.low, point.value, point.high))
        bar = f'<line x1="{low}" x2="{high}" y1="{y}" y2="{y}"/><circle cx="{value}" cy="{y}" r="4.4"/>'
        label = f'<text class="label" x="0" y="{y + 4.5}">{escape(point.label)}</text>'
        parts.append(f'<g class="point"><title>{escape(point.tip)}</title>{label}{bar}</g>')
    return _picture(parts, title, height, _FOREST_WIDTH)


class _Scale:
    """Values up the page, from ``bottom`` to a round number at or above ``top``."""

    def __init__(self, bottom: float, top: float) -> None:
        self.step = _nice((top - bottom) or 1)
        self.bottom = self.step * math.floor(bottom / self.step + 1e-9)
        self.top = self.bottom + self.step * max(1, math.ceil((top - self.bottom) / self.step - 1e-9))

    def y(self, value: float) -> float:
        share = (value - self.bottom) / (self.top - self.bottom)
        return HEIGHT - _BOTTOM - share * (HEIGHT - _BOTTOM - _TOP)

    def ticks(self) -> list[float]:
        return [self.bottom + self.step * number for number in range(round((self.top - self.bottom) / self.step) + 1)]


def _nice(span: float) -> float:
    """A round step that cuts ``span`` into three to six parts."""
    magnitude = 10.0 ** math.floor(math.log10(span / 4))
    return next(step * magnitude for step in (1, 2, 2.5, 5, 10) if span / (step * magnitude) <= 5.0001)


def _grid(scale: _Scale, written: Callable[[float], str]) -> Iterator[str]:
    for tick in scale.ticks():
        y = scale.y(tick)
        yield f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{written(tick)}</text>'


def _below(labels: Sequence[str], step: float) -> Iterator[str]:
    every = max(1, math.ceil(len(labels) / _MOST_LABELS))
    for place, label in enumerate(labels):
        if place % every == 0:
            yield f'<text x="{_LEFT + (place + 0.5) * step:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{escape(label)}</text>'


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}".removesuffix(".0") + "%"


def _picture(parts: Sequence[str], title: str, height: int = HEIGHT, width: int = WIDTH) -> str:
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'


def _column(left: float, top: float, width: float, height: float, tip: str) -> str:
    return f'<rect class="mark" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="1.5">{tip}</rect>'
