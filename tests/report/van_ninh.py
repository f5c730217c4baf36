"""Vạn Ninh 2023 as the report sees it: 13 communes and 13 stations, invented answers, figures by plain formulas.

Figures here are means of respondents' scores with s/√n errors: enough to write a report from, not a reference.
"""

import json
import random
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import mean, stdev

import hailong
from hailong.method.figure import Figure
from hailong.method.questionnaire import Questionnaire, parse
from hailong.report.facts import (
    BlockFacts,
    FrameFacts,
    Issuer,
    LevelCounts,
    MethodFacts,
    Mode,
    Profile,
    ReinterviewFacts,
    ReportFacts,
    SurveyFacts,
    UnitFacts,
)
from hailong.ui.documents.content import OfficialHeader, Signature

COMMUNES = (
    "thị trấn Vạn Giã", "xã Vạn Lương", "xã Vạn Hưng", "xã Vạn Phú", "xã Vạn Thắng", "xã Vạn Bình", "xã Vạn Khánh",
    "xã Vạn Phước", "xã Vạn Long", "xã Vạn Thọ", "xã Vạn Thạnh", "xã Đại Lãnh", "xã Xuân Sơn",
)  # fmt: skip
FIELDS = (
    ("tu-phap", "Tư pháp", 30), ("lao-dong", "Lao động - TB và XH", 20), ("tai-nguyen", "Tài nguyên và môi trường", 5),
    ("giao-thong", "Giao thông, Xây dựng", 0), ("giao-duc", "Giáo dục, Y tế", 0), ("khac", "Các lĩnh vực khác", 5),
)  # fmt: skip
SEXES = (("nam", "Nam", 0.47), ("nu", "Nữ", 0.52), ("khac", "Khác", 0.01))
CUTS = (-2.15, -1.45, -0.55, 0.75)
SETS = Path(hailong.__file__).parent / "instrument" / "sets"
Answer = dict[str, object]


def questionnaire(name: str) -> Questionnaire:
    return parse(json.loads((SETS / f"{name}.json").read_text(encoding="utf-8")))


def answers(block: str, form: Questionnaire, per_unit: list[tuple[str, int]], fields: list[str]) -> list[Answer]:
    """One dictionary for each form: unit, field, sex and a level (0: not met) for each item."""
    made = []
    for at, (unit, count) in enumerate(per_unit):
        effect = -0.9 if at == 12 else 0.06 * (at % 5)
        for number in range(count):
            chance = random.Random(f"{block}|{unit}|{number}")
            person = chance.gauss(effect, 0.5)
            sex = chance.choices([code for code, _, _ in SEXES], [share for _, _, share in SEXES])[0]
            levels = {
                code: 0 if chance.random() < 0.04 else 1 + sum(person + chance.gauss(0.2, 0.8) > cut for cut in CUTS)
                for code in form.items
            }
            made.append({"unit": unit, "field": fields[number % len(fields)], "sex": sex, **levels})
    return made


def scores(form: Questionnaire, rows: list[Answer], subject: str) -> list[float]:
    """Mean level of each respondent over the items of the subject; who met none of them is left out."""
    kind, _, code = subject.partition(":")
    items = [code] if kind == "item" else list(form.items)
    if kind == "criterion":
        items = [item.code for one in form.criteria if one.code == code for item in one.items]
    met = ([int(row[item]) for item in items if row[item]] for row in rows)
    return [mean(levels) for levels in met if levels]


def figure(form: Questionnaire, rows: list[Answer], block: str, measure: str, **domain: str) -> Figure | None:
    """One figure; None where too few answered."""
    subject = domain.pop("subject", "overall")
    levels = scores(form, rows, subject)
    if len(levels) < 2:
        return None
    values = [20 * level if measure == "sips" else 100.0 * (level >= 3.5) for level in levels]
    value, se = mean(values), stdev(values) / len(values) ** 0.5
    place = {"unit": "", "field": "", "group": "", **domain}
    return Figure(
        measure, subject, block, place["unit"], place["field"], place["group"], "design", len(values), None,
        value, se, value - 1.96 * se, value + 1.96 * se, None,
    )  # fmt: skip


def figures(block: str, form: Questionnaire, rows: list[Answer]) -> list[Figure]:
    """Whole, criteria, items, units (with criteria), fields, groups, in both measures."""
    criteria = [f"criterion:{one.code}" for one in form.criteria]
    found = []
    for measure in ("sips", "share45"):
        for subject in ("overall", *criteria, *(f"item:{code}" for code in form.items)):
            found.append(figure(form, rows, block, measure, subject=subject))
        for unit in dict.fromkeys(str(row["unit"]) for row in rows):
            mine = [row for row in rows if row["unit"] == unit]
            found += [figure(form, mine, block, measure, subject=one, unit=unit) for one in ("overall", *criteria)]
        for field in dict.fromkeys(str(row["field"]) for row in rows):
            found.append(figure(form, [row for row in rows if row["field"] == field], block, measure, field=field))
        for code, _, _ in SEXES:
            mine = [row for row in rows if row["sex"] == code]
            found.append(figure(form, mine, block, measure, group=f"sex={code}"))
    return [one for one in found if one]


def counts(form: Questionnaire, rows: list[Answer]) -> dict[str, LevelCounts]:
    found = {}
    for code in form.items:
        tally = Counter(int(row[code]) for row in rows)
        found[code] = LevelCounts(tuple(tally[level] for level in range(1, 6)), tally[0])
    return found


def facts() -> ReportFacts:
    """The whole input of `compose`, labelled simulated."""
    communes = [f"ubnd-{at}" for at in range(13)]
    stations = [f"tram-{at}" for at in range(13)]
    office, health = questionnaire("hcc-19"), questionnaire("tram-y-te")
    drawn = [code for code, _, planned in FIELDS for _ in range(planned // 5)]
    at_office = answers("ubnd", office, [(code, 60) for code in communes[:-1]] + [(communes[-1], 58)], drawn)
    at_station = answers("tram", health, [(code, 50) for code in stations], [""])
    everyone = at_office + at_station
    sexes = Counter(str(row["sex"]) for row in everyone)
    blocks = (
        BlockFacts(
            "ubnd", "UBND các xã, thị trấn", "register", office,
            tuple(
                UnitFacts(code, f"UBND {name}", 60, 60, 58 if at == 12 else 60, 630 + at, 7)
                for at, (code, name) in enumerate(zip(communes, COMMUNES, strict=True))
            ),
            counts(office, at_office), tuple((code, name) for code, name, _ in FIELDS),
            {(unit, code): planned for unit in communes for code, _, planned in FIELDS},
            FrameFacts(9800, 8198, "9f2c7e41ab" * 6 + "0000", (
                ("Trả kết quả ngoài kỳ đánh giá", 283), ("Hồ sơ chưa giải quyết xong", 420),
                ("Trùng số hồ sơ", 155), ("Một người nhiều hồ sơ tại một đơn vị", 356), ("Không có liên hệ", 283),
                ("Chưa đủ 18 tuổi", 45), ("Ngày tháng sai", 27), ("Không rõ đơn vị", 18), ("Hồ sơ thử", 15))),
        ),
        BlockFacts(
            "tram", "Trạm Y tế các xã, thị trấn", "on_site", health,
            tuple(
                UnitFacts(code, f"Trạm Y tế {name}", 50, 50, 50)
                for code, name in zip(stations, COMMUNES, strict=True)
            ),
            counts(health, at_station),
        ),
    )  # fmt: skip
    return ReportFacts(
        issuer(), survey(), MethodFacts("sips-mean-v1", "design", "số 1", "1.0", "ab12" * 16, date(2023, 11, 6)),
        blocks,
        tuple(figures("ubnd", office, at_office) + figures("tram", health, at_station)),
        (("Phúc tra không xác nhận", 2),),
        ReinterviewFacts(1430, 143, 121, 2, 15, 5, redone=1, replaced=1, matched_answers=346, asked_answers=363),
        (Profile("sex", "Giới tính", tuple((code, name, sexes[code]) for code, name, _ in SEXES)),),
        target_pct=85.0,
        themes=(("Thêm ghế ngồi chờ", 31), ("Trả kết quả chậm", 24), ("Khen ngợi cán bộ", 4)),
    )  # fmt: skip


def issuer() -> Issuer:
    return Issuer(
        "Ủy ban nhân dân huyện Vạn Ninh",
        OfficialHeader(("ỦY BAN NHÂN DÂN", "HUYỆN VẠN NINH"), "BC-UBND", "Vạn Ninh", 2023),
        Signature(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("Sở Nội vụ (b/c)", "Các phòng chuyên môn huyện", "Trung tâm Y tế huyện", "UBND các xã, thị trấn",
         "Trạm Y tế cấp xã", "Lưu: VT, NV"),
    )  # fmt: skip


def survey() -> SurveyFacts:
    return SurveyFacts(
        subject="khảo sát, đánh giá chỉ số mức độ hài lòng của tổ chức, cá nhân đối với sự phục vụ của Ủy ban nhân dân "
        "và Trạm Y tế các xã, thị trấn trên địa bàn huyện Vạn Ninh năm 2023",
        plan="Kế hoạch số 1982/KH-UBND ngày 07/6/2023 của Ủy ban nhân dân huyện Vạn Ninh",
        legal_bases=(
            "Quyết định số 2072/QĐ-UBND ngày 12/8/2014 của UBND tỉnh Khánh Hòa về việc ban hành Quy chế khảo sát, đánh "
            "giá mức độ hài lòng của tổ chức, cá nhân đối với sự phục vụ của cơ quan hành chính nhà nước và đơn vị sự "
            "nghiệp công lập trên địa bàn tỉnh Khánh Hòa",
            "Quyết định số 84/QĐ-UBND ngày 11/01/2023 của UBND huyện Vạn Ninh về việc ban hành Kế hoạch cải cách hành "
            "chính năm 2023",
        ),
        purposes=(
            "Đo lường khách quan, chính xác chất lượng dịch vụ do cơ quan hành chính nhà nước và đơn vị sự nghiệp công "
            "lập cung cấp; kịp thời phát hiện mặt mạnh, điểm yếu và nguyên nhân để có giải pháp nâng cao chất lượng "
            "phục vụ.",
        ),
        reference=(date(2023, 1, 1), date(2023, 12, 31)),
        fieldwork=(date(2023, 7, 15), date(2023, 9, 30)),
        modes=(
            Mode("Điều tra viên phỏng vấn trực tiếp", True, 1102, 1100),
            Mode("Phiếu giấy nhập vào phần mềm", True, 328, 328),
            Mode("Quét mã QR tại quầy", False, 64, 61),
        ),
        roles=(("Cơ quan chủ trì", "Phòng Nội vụ huyện"), ("Đơn vị điều tra", "đơn vị nhà thầu theo hợp đồng")),
        simulated=True,
    )
