"""From figures to positions and back to words."""

from math import ceil, floor, log10

STEPS = (1, 2, 2.5, 5, 10)


def share(value: float, low: float, high: float) -> float:
    """Where a value lies between two ends, as a percentage held between 0 and 100."""
    if high <= low:
        return 0.0
    return round(min(max((value - low) / (high - low), 0.0), 1.0) * 100, 2)


def step_for(span: float, count: int = 4) -> float:
    """The round step (1, 2, 2.5 or 5 times a power of ten) that cuts `span` into about `count` parts."""
    if span <= 0:
        return 1.0
    power = 10.0 ** floor(log10(span / count))
    return next(step * power for step in STEPS if step * power >= span / count * 0.999)


def ticks(low: float, high: float, count: int = 4) -> tuple[float, ...]:
    """Round values from at or below `low` to at or above `high`."""
    step = step_for(high - low, count)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return tuple(round(number * step, 10) for number in range(first, max(last, first + 1) + 1))


def worded(value: float, unit: str = "", decimals: int = 0) -> str:
    """Write a figure with its unit: grouped thousands, a true minus, a fixed number of decimals."""
    text = f"{value:,.{decimals}f}".replace("-", "−")
    return f"{text}{unit}" if unit in {"", "%", "‰"} else f"{text} {unit}"
