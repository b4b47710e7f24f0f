"""The states of an uploaded workbook; the only writer of an import's status. Pure."""

from enum import StrEnum

from app.core.errors import Conflict


class ImportStatus(StrEnum):
    """received → (reading) → to_review → applied; or refused (the file), or discarded (by hand)."""

    RECEIVED = "received"
    TO_REVIEW = "to_review"
    APPLIED = "applied"
    REFUSED = "refused"
    DISCARDED = "discarded"


# (status, action) → status.
TRANSITIONS: dict[tuple[ImportStatus, str], ImportStatus] = {
    (ImportStatus.RECEIVED, "review"): ImportStatus.TO_REVIEW,
    (ImportStatus.RECEIVED, "refuse"): ImportStatus.REFUSED,
    (ImportStatus.TO_REVIEW, "reread"): ImportStatus.RECEIVED,
    (ImportStatus.REFUSED, "reread"): ImportStatus.RECEIVED,
    (ImportStatus.TO_REVIEW, "apply"): ImportStatus.APPLIED,
    (ImportStatus.RECEIVED, "discard"): ImportStatus.DISCARDED,
    (ImportStatus.TO_REVIEW, "discard"): ImportStatus.DISCARDED,
    (ImportStatus.REFUSED, "discard"): ImportStatus.DISCARDED,
}
TOLD = {
    ImportStatus.RECEIVED: "工作簿还在读取，请等读完再操作。",
    ImportStatus.TO_REVIEW: "工作簿已经读完，请先看预览。",
    ImportStatus.APPLIED: "这个工作簿已经写入目录，没有重复写入。",
    ImportStatus.REFUSED: "这个工作簿没有被接受，不能写入。请按提示修改后重新上传。",
    ImportStatus.DISCARDED: "这个工作簿已经放弃。需要的话请重新上传。",
}


def advance(status: ImportStatus, action: str) -> ImportStatus:
    """The status after an action; Conflict, with what is the case now, if it is not possible."""
    target = TRANSITIONS.get((ImportStatus(status), action))
    if target is None:
        raise Conflict(TOLD[ImportStatus(status)])
    return target


def can(status: ImportStatus, action: str) -> bool:
    """Whether `advance` would go through."""
    return (ImportStatus(status), action) in TRANSITIONS
