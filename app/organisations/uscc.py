"""统一社会信用代码 (GB 32100-2015): 18 characters, the last a check digit. Pure."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # 31 characters: no I, O, S, V, Z
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_FULL_WIDTH = (
    {ord("０") + i: str(i) for i in range(10)}
    | {ord("Ａ") + i: chr(ord("A") + i) for i in range(26)}
    | {ord("ａ") + i: chr(ord("A") + i) for i in range(26)}
)


def normalise(text: str) -> str:
    """Upper case, half width, without the blanks and dashes people put in."""
    return text.translate(_FULL_WIDTH).upper().replace(" ", "").replace("-", "").strip()


def check_digit(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015, 4.6: 31 − Σ Cᵢ·3^(i−1) mod 31)."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def fault(text: str) -> str:
    """Why a normalised code is not valid, as a sentence; an empty string if it is."""
    if len(text) != 18:
        return f"统一社会信用代码是 18 位，现在是 {len(text)} 位。"
    wrong = sorted({char for char in text if char not in ALPHABET})
    if wrong:
        letters = "、".join(wrong)
        return f"统一社会信用代码里不会出现“{letters}”(不使用字母 I、O、S、V、Z)，请核对。"
    if not text[2:8].isdigit():
        return "统一社会信用代码第 3 至 8 位是行政区划码，应全是数字，请核对。"
    if check_digit(text[:17]) != text[17]:
        return "统一社会信用代码的校验位对不上，多半是抄错了一位，请对照营业执照核对。"
    return ""
