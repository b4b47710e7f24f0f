"""A long random search for texts that break the reader of quantities; run by ``make fuzz``.

Each text is a labelled string that was changed, tokens of the grammar, a fragment repeated, or any
characters. The reader must not raise, must answer within the limit, and must read what it writes of
an item as that item. A fault is printed with its seed, and the same seed finds it again; a slow
text counts only if it is slow three times more. What texts mean is tested elsewhere.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable

import typer

from app.metrology.quantities import find_quantities, read_quantities
from app.metrology.readings import Hint, Reading
from app.metrology.writing import item_as_text
from tests.written_sets import load

HINTS: tuple[Hint, ...] = ("", "range", "uncertainty", "mpe", "grade")
LONGEST = 2000
SLOWEST = 0.050  # seconds
SHOWN = 160
_TOKENS = """
0 1 2 5 10 0.5 1.5 60 300 1000 1e-6 10⁻⁶ 10^3 ~ ～ - — + ± × x / · ( ) （ ） [ ] , ， ; ； 、 ： :
= ≤ ≥ < > mm μm m kPa MPa V mV A Ω Hz kHz ℃ °C K %RH % ‰ ppm dB lx kg g N·m m³/h s d h min L
D t FS rdg U Urel k p k=2 (k=2) U= Urel= ±0.5% 0.05级 F1级 2等 Ⅱ级 DN pH 量程 测量范围 最大允许误差 示值误差
不确定度 分度值 频率 波长 温度 以下 以上 及以上 不含 （不含20） 或 和 至 to or and at of reading 两者取大者 Q[ √ ∞ 室温 DC 级 等 ″
′ ° |x| Φ M6 Frequency: up to 万 个 年 □ ? * # ½ ³
"""
TOKENS = tuple(_TOKENS.split())
GOLD = [
    str(row["text"])
    for name in ("quantities_written.jsonl", "quantities_fresh.jsonl")
    for row in load(name)
]


def _mutated(rng: random.Random) -> str:
    chars = list(rng.choice(GOLD))
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(chars) + 1)
        new = rng.choice(TOKENS) if rng.random() < 0.5 else rng.choice(rng.choice(GOLD))
        chars[at : at + rng.randint(0, 2)] = new
    return "".join(chars)


def _joined(rng: random.Random) -> str:
    return rng.choice(("", "，", "；", " ", "、")).join(
        _mutated(rng) if rng.random() < 0.5 else rng.choice(GOLD) for _ in range(rng.randint(2, 40))
    )


def _tokens(rng: random.Random) -> str:
    glue = rng.choice(("", "", " "))
    return glue.join(rng.choice(TOKENS) for _ in range(rng.randint(1, rng.choice((12, 400)))))


def _repeated(rng: random.Random) -> str:
    part = rng.choice((_mutated, _tokens))(rng)[: rng.randint(1, 12)] or "1"
    return part * rng.randint(2, LONGEST // len(part))


def _anything(rng: random.Random) -> str:
    top = rng.choice((0x80, 0x2FFF, 0xD7FF, 0x10FFFF))
    codes = (rng.randrange(top) for _ in range(rng.randint(1, rng.choice((30, LONGEST)))))
    return "".join(chr(code) for code in codes if not 0xD800 <= code <= 0xDFFF)


MAKERS: tuple[Callable[[random.Random], str], ...] = (
    *[_mutated] * 30, *[_tokens] * 4, _joined, _repeated, _anything,
)  # fmt: skip


def _seconds(read: Callable[[], object]) -> float:
    start = time.thread_time()
    read()
    return time.thread_time() - start


def _is_slow(read: Callable[[], object], first: float) -> bool:
    """Whether it is slow alone too: another program may have had the machine."""
    return first > SLOWEST and min(_seconds(read) for _ in range(3)) > SLOWEST


def _unwritten(reading: Reading) -> str:
    """The first item whose own text is not read back as it, "" if all are."""
    for item in reading.items:
        text = item_as_text(item)
        again = read_quantities(text)
        if again.items != (item,):
            return f"{text!r} → {again.reason or again.items!r}"
    return ""


def _faults(text: str) -> list[tuple[str, str]]:
    """(kind, what was seen) of every fault of one text."""
    found: list[tuple[str, str]] = []
    calls: list[Callable[[], object]] = [
        lambda: find_quantities.__wrapped__(text),
        *(lambda hint=hint: read_quantities.__wrapped__(text, hint) for hint in HINTS),
    ]
    for call in calls:
        try:
            took = _seconds(call)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what is looked for
            found.append(("raised", repr(error)))
        else:
            if _is_slow(call, took):
                found.append(("slow", f"{took * 1000:.0f} ms, {len(text)} characters"))
    if any(kind == "raised" for kind, _ in found):
        return found
    end = 0
    for island in find_quantities(text):
        if not end <= island.start < island.stop <= len(text):
            found.append(("island", f"[{island.start}, {island.stop}) after {end}"))
        end = island.stop
    for hint in HINTS:
        unread = _unwritten(read_quantities(text, hint))
        if unread:
            found.append(("rewritten", unread))
    return found


def main() -> int:
    """Search for the time asked; the exit status is 1 if a fault was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="the seed of a fault to see again")
    asked = parser.parse_args()
    base = time.time_ns() if asked.seed is None else asked.seed
    read_quantities("0～60 MPa")  # the grammar is built at the first text
    stop = time.monotonic() + asked.seconds
    counts: Counter[str] = Counter()
    for seed in range(base, base + (1 if asked.seed is not None else sys.maxsize)):
        if time.monotonic() > stop:
            break
        rng = random.Random(seed)  # not for secrets
        text = rng.choice(MAKERS)(rng)[:LONGEST]
        counts["texts"] += 1
        counts["read"] += read_quantities(text).status == "read"
        for kind, seen in _faults(text):
            counts[kind] += 1
            typer.echo(f"{kind} seed {seed}: {text[:SHOWN]!r}: {seen[: 2 * SHOWN]}")
    typer.echo(f"first seed {base}; " + ", ".join(f"{name} {n}" for name, n in counts.items()))
    return int(any(name not in ("texts", "read") for name in counts))


if __name__ == "__main__":
    sys.exit(main())
