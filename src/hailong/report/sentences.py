"""Fixed words of judgement, each bound to a test. Nobody's mood chooses between them (ux: verdict words)."""

from hailong.method.comparison.mean import Band
from hailong.method.comparison.verdict import Difference
from hailong.method.figure import Figure
from hailong.report.figures import percent_text
from hailong.ui.documents.content import Paragraph
from hailong.ui.numbers import number

UNCERTAIN = "chưa đủ chắc chắn để kết luận"
BAND_WORDS = {
    Band.ABOVE: "Cao hơn mặt bằng chung rõ rệt",
    Band.LEVEL: "Chưa khác mặt bằng chung",
    Band.BELOW: "Thấp hơn mặt bằng chung rõ rệt",
}
BAND_MARKS = {Band.ABOVE: "▲", Band.LEVEL: "=", Band.BELOW: "▼"}


def judged(text: str) -> Paragraph:
    """A paragraph with a judgement by the program: shaded in the draft until a person has reviewed it."""
    return Paragraph(text, automatic=True)


def points(value: float) -> str:
    """A gap without its sign: `2,3 điểm %`."""
    return f"{number(abs(value), 1)} điểm %"


def trend(now: Figure, before: Figure, gap: Difference | None) -> str:
    """`tăng rõ rệt 3,1 điểm %`, `giảm rõ rệt …`, or that nothing can be concluded."""
    told = f"từ {percent_text(before)} đến {percent_text(now)}"
    if gap is None or not gap.is_clear:
        return f"{told}: {UNCERTAIN} là tăng hay giảm"
    return f"{told}: {'tăng' if gap.value > 0 else 'giảm'} rõ rệt {points(gap.value)}"


def comparison(first: str, second: str, gap: Difference | None) -> str:
    """`A cao hơn B rõ rệt, cách 3,1 điểm %`, or the gap with the reservation."""
    if gap is None:
        return f"{UNCERTAIN} {first} khác {second}"
    if not gap.is_clear:
        return f"{first} và {second} cách nhau {points(gap.value)}, {UNCERTAIN} là khác nhau"
    return f"{first} {'cao' if gap.value > 0 else 'thấp'} hơn {second} rõ rệt, cách {points(gap.value)}"


def listed(names: list[str]) -> str:
    """`A, B và C`."""
    return " và ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def lower_first(text: str) -> str:
    """For the middle of a sentence; abbreviations such as UBND stay."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
