"""Closed lists that needs and capabilities share, as people say them (product.md §3, §5)."""

from collections.abc import Sequence

SERVICES = ("检定", "校准", "测试", "检测", "型式评价", "能力验证", "技术咨询")
# What may be asked for: the law's own verification is a verification, by whoever is authorised.
COMPULSORY = "强制检定"
NEED_SERVICES = (COMPULSORY, *SERVICES)
# Assigned by authorisation, not offered on a market (product.md §3, statutory track).
STATUTORY_SERVICES = (COMPULSORY, "型式评价")
STATUTORY_PROOF = "法定授权"
MODES = ("送检", "现场", "远程")
PROOF_KINDS = ("法定授权", "计量标准考核", "CNAS认可", "CMA资质认定", "CIPM-MRA", "自我声明")


def done_as(service: str) -> str:
    """The service of a catalogue that answers the one a need asks for."""
    return "检定" if service == COMPULSORY else service


def answers(services: Sequence[str]) -> tuple[str, ...]:
    """The services of needs that a catalogue row with these services may answer."""
    return tuple(each for each in NEED_SERVICES if done_as(each) in services)


def options(values: Sequence[str]) -> list[tuple[str, str]]:
    """What a field of a form or a filter offers: (value, words), here the same."""
    return [(value, value) for value in values]
