"""Chapter 5: results of each block: whole, units in three bands (no league table), criteria, items, fields, groups."""

from collections.abc import Callable

from hailong.method.comparison.mean import Band
from hailong.method.comparison.standing import Standing
from hailong.method.comparison.verdict import extremes
from hailong.method.figure import Figure
from hailong.report.facts import BlockFacts
from hailong.report.figures import Domain, interval_text, percent_text, printed, value_text, with_interval
from hailong.report.sections import items
from hailong.report.sentences import BAND_MARKS, BAND_WORDS, UNCERTAIN, comparison, judged, listed
from hailong.report.story import Story
from hailong.ui.documents.content import Block, Cell, Chart, Column, Heading, Paragraph, Row, Series, Span, Table
from hailong.ui.numbers import number

FLOOR, TOP = 20.0, 100.0
_FIGURE_COLUMNS = (
    Column("Số phiếu", 18),
    Column("Chỉ số (%)", 20),
    Column("Khoảng tin cậy 95% (%)", 34),
    Column("Tỷ lệ mức 4 và 5 (%)", 24),
)
_PLACE_NOTE = (
    "Khoảng hạng: vì có sai số, hạng thật của mỗi đơn vị chỉ biết là nằm trong khoảng này (1 là cao nhất); độ tin cậy "
    "95% cho mọi đơn vị cùng lúc. Trong ngoặc là nhóm hạng: các đơn vị cùng nhóm hạng chưa phân biệt được với nhau; "
    "hai đơn vị khác nhóm mà khoảng hạng chồng lên nhau cũng có thể ngang nhau."
)
_NOT_COMPARED = "Chưa đủ số phiếu để so sánh"


def write(story: Story) -> tuple[Block, ...]:
    """V. Kết quả, one part for each block."""
    found: list[Block] = [Heading("V. Kết quả")]
    for at, block in enumerate(story.facts.blocks, 1):
        found.append(Heading(f"{at}. {block.name}", 2))
        parts = [
            (title, blocks)
            for title, of in _PARTS
            if (blocks := of(story, block))
        ]  # fmt: skip
        for letter, (title, blocks) in zip("abcdđeghi", parts, strict=False):
            found += [Heading(f"{letter}) {title}", 3), *blocks]
    return tuple(found)


def _overall(story: Story, block: BlockFacts) -> list[Block]:
    whole = story.overall(block)
    share = story.figures.one(block.code, Domain(measure="share45"))
    text = (
        f"Chỉ số hài lòng chung đạt {with_interval(whole)}, tính trên {number(whole.n)} phiếu hợp lệ của "
        f"{number(len(block.units))} đơn vị."
    )
    if share and share.value is not None:
        text += f" Tỷ lệ câu trả lời ở mức “Hài lòng” và “Rất hài lòng” là {percent_text(share)}."
    found: list[Block] = [Paragraph(text)]
    target = story.facts.target_pct
    if target is not None and whole.low is not None and whole.high is not None:
        found.append(judged(_target(target, whole.low, whole.high)))
    return found


def _target(target: float, low: float, high: float) -> str:
    if low > target:
        return f"Chỉ số cao hơn mục tiêu {number(target, 1)}% rõ rệt."
    if high < target:
        return f"Chỉ số thấp hơn mục tiêu {number(target, 1)}% rõ rệt."
    return f"So với mục tiêu {number(target, 1)}%: {UNCERTAIN} là đạt hay chưa đạt."


def _units(story: Story, block: BlockFacts) -> list[Block]:
    standing = story.standing(block)
    bands = standing.bands
    names = {unit.code: unit.name for unit in block.units}
    figures = [figure for _, figure in story.units(block)]
    if len(figures) < 2:
        return []
    groups: list[tuple[Band | None, list[Figure]]] = [
        (band, [figure for figure in figures if bands.get(figure.unit) == band])
        for band in (Band.ABOVE, Band.LEVEL, Band.BELOW, None)
    ]
    rows: list[Row] = []
    for band, members in groups:
        rows += [Span(_band_words(band))] if members else []
        rows += [
            (names[figure.unit], *_cells(story, block, figure), _place(standing, figure.unit)) for figure in members
        ]
    columns = (Column("Đơn vị", 42, "left"), *_FIGURE_COLUMNS, Column("Khoảng hạng (nhóm hạng)", 24))
    note = (
        "Trong mỗi phần của bảng, các đơn vị xếp theo thứ tự của kế hoạch, không phải theo hạng. So sánh với mặt bằng "
        "chung của khối, kiểm soát tỷ lệ phát hiện sai ở 5%."
    )
    notes = (note, _PLACE_NOTE, story.method_note)
    table = Table(columns, tuple(rows), f"Chỉ số hài lòng theo đơn vị – {block.name}", notes)
    ordered = [(names[figure.unit], figure) for _, members in groups for figure in members]
    shown = [(name, figure) for name, figure in ordered if not story.is_secret(figure)]
    return [_band_sentence(block, groups, names), table, interval_chart(f"Chỉ số theo đơn vị – {block.name}", shown)]


def _place(standing: Standing, unit: str) -> Cell:
    """`2 – 7 (1)`: the ranks it may have and its group; None where it is not ranked. Never a bare rank."""
    place = standing.places.get(unit)
    if place is None or standing.count < 2:
        return None
    ends = f"{place.best} – {place.worst}" if place.best < place.worst else str(place.best)
    return f"{ends} ({place.tier})"


def _band_words(band: Band | None) -> str:
    return f"{BAND_MARKS[band]} {BAND_WORDS[band]}" if band else _NOT_COMPARED


def _band_sentence(
    block: BlockFacts, groups: list[tuple[Band | None, list[Figure]]], names: dict[str, str]
) -> Paragraph:
    by_band = {band: [names[figure.unit] for figure in members] for band, members in groups}
    texts = [
        f"{listed(by_band[band])} {words} mặt bằng chung rõ rệt"
        for band, words in ((Band.ABOVE, "cao hơn"), (Band.BELOW, "thấp hơn"))
        if by_band[band]
    ]
    level = len(by_band[Band.LEVEL])
    if not texts:
        return judged(f"{UNCERTAIN.capitalize()} có đơn vị nào khác mặt bằng chung của khối {block.name}.")
    rest = f"; {number(level)} đơn vị còn lại chưa khác mặt bằng chung" if level else ""
    return judged("; ".join(texts) + rest + ".")


def _criteria(story: Story, block: BlockFacts) -> list[Block]:
    found = story.criteria(block)
    if len(found) < 2:
        return []
    columns = (Column("Tiêu chí", 66, "left"), *_FIGURE_COLUMNS)
    rows = tuple((label, *_cells(story, block, figure)) for label, figure in found)
    return [
        _extremes_sentence("Tiêu chí", found, same_people=True),
        Table(columns, rows, f"Chỉ số hài lòng theo tiêu chí – {block.name}", (story.method_note,)),
        interval_chart(f"Chỉ số theo tiêu chí – {block.name}", found),
    ]


def _fields(story: Story, block: BlockFacts) -> list[Block]:
    named = ((name, story.figures.one(block.code, Domain(field=code))) for code, name in block.fields)
    found = [(name, figure) for name, figure in named if figure]
    if not found:
        return []
    columns = (Column("Lĩnh vực", 66, "left"), *_FIGURE_COLUMNS)
    rows = tuple((name, *_cells(story, block, figure)) for name, figure in found)
    notes = (story.hidden_note, story.method_note)
    large = [(name, figure) for name, figure in found if figure.n >= story.facts.survey.min_ranked]
    sentence = [_extremes_sentence("Lĩnh vực", large)] if len(large) > 1 else []
    return [*sentence, Table(columns, rows, f"Chỉ số hài lòng theo lĩnh vực – {block.name}", notes)]


def _groups(story: Story, block: BlockFacts) -> list[Block]:
    rows: list[Row] = []
    for profile in (one for one in story.facts.profiles if one.is_asked_in(block.code)):
        named = (
            (label, story.figures.one(block.code, Domain(group=f"{profile.code}={value}")))
            for value, label, _ in profile.answers
        )
        found = [(label, figure) for label, figure in named if figure]
        rows += [Span(profile.name)] if found else []
        rows += [(label, *_cells(story, block, figure)) for label, figure in found]
    if not rows:
        return []
    columns = (Column("Nhóm", 66, "left"), *_FIGURE_COLUMNS)
    notes = (story.hidden_note, story.method_note)
    return [Table(columns, tuple(rows), f"Chỉ số hài lòng theo nhóm người trả lời – {block.name}", notes)]


def _extremes_sentence(kind: str, found: list[tuple[str, Figure]], *, same_people: bool = False) -> Paragraph:
    ends = extremes([figure for _, figure in found], same_people=same_people)
    if ends is None:
        return Paragraph(f"{kind}: chưa có đủ số liệu để so sánh.")
    names = {id(figure): label for label, figure in found}
    high, low = names[id(ends.highest)], names[id(ends.lowest)]
    words = comparison(f"“{high}”", f"“{low}”", ends.difference)
    return judged(
        f"{kind} có chỉ số cao nhất là “{high}” ({percent_text(ends.highest)}), thấp nhất là “{low}” "
        f"({percent_text(ends.lowest)}); {words}."
    )


def _cells(story: Story, block: BlockFacts, figure: Figure) -> tuple[Cell, ...]:
    if story.is_secret(figure):
        return (None,) * len(_FIGURE_COLUMNS)
    domain = Domain(figure.subject, figure.unit, figure.field, figure.group, "share45")
    share = story.figures.one(block.code, domain)
    return figure.n, value_text(figure), interval_text(figure), value_text(share)


def interval_chart(title: str, found: list[tuple[str, Figure]]) -> Chart:
    """Bars from the floor of 20 to 100 with their 95 % intervals; the alternative text tells every value."""
    figures = [figure for _, figure in found]
    series = Series(
        "Chỉ số (%)",
        tuple(printed(figure, figure.value) for figure in figures),
        tuple(printed(figure, figure.low) for figure in figures),
        tuple(printed(figure, figure.high) for figure in figures),
    )
    told = "; ".join(f"{label}: {percent_text(figure)}" for label, figure in found)
    note = "Thanh bắt đầu từ 20% là mức thấp nhất của chỉ số; vạch đen là khoảng tin cậy 95%."
    return Chart(
        title, f"{title}, có khoảng tin cậy 95%. {told}.", tuple(label for label, _ in found), (series,),
        axis=(FLOOR, TOP), notes=(note,),
    )  # fmt: skip


_PARTS: tuple[tuple[str, Callable[[Story, BlockFacts], list[Block]]], ...] = (
    ("Chỉ số chung", _overall),
    ("Theo cơ quan, đơn vị", _units),
    ("Theo tiêu chí", _criteria),
    ("Theo tiêu chí thành phần", items.write),
    ("Theo lĩnh vực", _fields),
    ("Theo nhóm người trả lời", _groups),
)
