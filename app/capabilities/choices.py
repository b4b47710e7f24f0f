"""Closed lists that needs and capabilities share, as people say them (product.md §3, §5)."""

from collections.abc import Sequence

SERVICES = ("检定", "校准", "测试", "检测", "型式评价", "能力验证", "技术咨询")
MODES = ("送检", "现场", "远程")
PROOF_KINDS = ("法定授权", "计量标准考核", "CNAS认可", "CMA资质认定", "CIPM-MRA", "自我声明")


def options(values: Sequence[str]) -> list[tuple[str, str]]:
    """What a field of a form or a filter offers: (value, words), here the same."""
    return [(value, value) for value in values]
