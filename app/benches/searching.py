"""What recall adds to the engine's own time, and whether compressed answers stall our searches.

The trap: the engine sends compressed answers in small pieces, and a client that accepts gzip then
waits some 40 ms for a delayed TCP acknowledgement. Our client asks for identity; a bare one that
asks for gzip shows in the same run what it would cost not to.
"""

import time
from contextlib import ExitStack

from app.benches import synthetic
from app.benches.bare import ask, bare_client, listening
from app.benches.figures import STALL_MS, Part, Result, ratio, spread, stalled
from app.benches.scene import Scene
from app.capabilities.asking import CapabilityQuery
from app.core.clock import today
from app.metrology.reach import sought
from app.metrology.records import read_need_item, stored_boxes
from search import browse, retrieve

TIMES = 200
WARM = 10
PAGE = 20
TRAP_SHARE = 0.05  # of calls; between a tenth and nine tenths stall where the trap is open


def measure(scene: Scene) -> Result:
    """Recall against the bare engine; our page searches against bare ones without and with gzip.

    `compression.trapped` says that our client waits for compressed answers.
    """
    return {**_recall(scene), **_compression(scene)}


def complaints(result: Result) -> list[str]:
    """A sentence if our client has fallen into the trap."""
    if not result["compression"]["trapped"]:
        return []
    share = result["page_ours"]["share_over_30_ms"]
    what = f"检索客户端有 {share:.0%} 的调用超过 {STALL_MS:.0f} ms，多半是在等待压缩应答"
    return [f"{what}：请核对 search/client.py 是否仍要求 Accept-Encoding: identity。"]


def is_trapped(ours: list[float], identity: list[float]) -> bool:
    """Whether clearly more of our calls (ms) stall than of bare ones that ask for identity."""
    return stalled(ours) - stalled(identity) >= TRAP_SHARE


def _recall(scene: Scene) -> Result:
    random, count = synthetic.source("recall"), scene.often(TIMES)
    ours: list[float] = []
    bare: list[float] = []
    with bare_client() as client:
        for turn in range(-WARM, count):
            query = _query(synthetic.need_item(random))
            with listening(retrieve) as requests:
                started = time.perf_counter()
                retrieve.capability_candidates(query)
                took = (time.perf_counter() - started) * 1000
            base = ask(client, requests)
            if turn >= 0:
                ours.append(took)
                bare.append(base)
                scene.report("测量召回", turn + 1, count)
    return {
        "recall_ours": spread(ours),
        "recall_bare": spread(bare),
        "recall_ratio": ratio(ours, bare),
    }


def _query(item: dict[str, str]) -> CapabilityQuery:
    reading = read_need_item(item["device"], "", item["range_text"], "")
    boxes = stored_boxes(reading.boxes)
    looking = sought(item["device"], reading.device_codes, reading.measurand_codes, boxes)
    return CapabilityQuery(looking, today())


def _compression(scene: Scene) -> Result:
    """The same page searches through three clients, call by call in turn."""
    words, count = synthetic.devices(), scene.often(TIMES)
    ours: list[float] = []
    identity: list[float] = []
    gzip: list[float] = []
    with ExitStack() as stack:
        plain = stack.enter_context(bare_client())
        compressed = stack.enter_context(bare_client("gzip"))
        for turn in range(-WARM, count):
            with listening(browse) as requests:
                started = time.perf_counter()
                browse.search_capabilities(words[turn % len(words)], page=1, size=PAGE)
                took = (time.perf_counter() - started) * 1000
            figures = took, ask(plain, requests), ask(compressed, requests)
            if turn >= 0:
                for series, figure in zip((ours, identity, gzip), figures, strict=True):
                    series.append(figure)
                scene.report("测量压缩应答", turn + 1, count)
    return {
        "page_ours": _with_stalls(ours),
        "page_identity": _with_stalls(identity),
        "page_gzip": _with_stalls(gzip),
        "compression": {**ratio(gzip, ours), "trapped": is_trapped(ours, identity)},
    }


def _with_stalls(series: list[float]) -> Part:
    return {**spread(series), "share_over_30_ms": stalled(series)}
