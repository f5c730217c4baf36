"""Vạn Ninh 2023 (minh họa): plan 1982/KH-UBND lived through with simulated people, from the plan to the published index.

Only actions and real HTTP requests build it. The register covers the whole year 2023, though the draw is in July: a
real one would be exported again; the demo says so.
"""

import datetime as dt
from collections import Counter
from typing import Any

from hailong.config.progress import Progress
from hailong.config.worlds import HERE

NOTE = "Danh sách khách hàng (mô phỏng) phủ cả năm 2023 dù mẫu rút tháng 7: khảo sát thật sẽ lấy danh sách tại thời điểm rút."


def build(report: Progress, once: bool) -> dict[str, Any]:  # noqa: ARG001 - every world is built in one way
    """Live the survey through and leave a second one in the field. Returns what `--json` prints."""
    from hailong.config import clock, server
    from hailong.config.worlds.van_ninh_2023 import story
    from hailong.config.worlds.van_ninh_2023.cast import gather
    from hailong.config.worlds.van_ninh_2023.field import Field, collect, tally

    with report.step("Đơn vị hành chính, cơ quan, tài khoản / country, agencies, people"):
        cast = gather(story.at(6, 1))
    with report.step("Kế hoạch 1982/KH-UBND / the plan"):
        survey = story.planned(cast)
    with report.step("Danh sách một cửa, rút mẫu / register, frame, draw"):
        rows = story.sampled(cast, survey)
    with server.running() as address:
        host, _, port = address.removeprefix("http://").partition(":")
        count = story.tell(report, "Phiếu đã gửi qua HTTP / forms posted", survey.planned_total)
        world = Field(survey, cast, "van-ninh-2023", host, int(port), count)
        with report.step("Mở thu phiếu: phân công, giấy mời, phiếu giấy / opening the field"):
            story.opened(world, cast, survey, story.at(7, 15, 8))
        with report.step("1.430 người trả lời / respondents answer"):
            collect(world, first=dt.date(2023, 7, 17), last=dt.date(2023, 9, 28))
            tally(world, story.at(9, 29))
            story.plan.close_field(survey=survey, by=cast.lan, at=story.at(9, 30, 17))
            story.finished(survey, 2, cast.lan, story.at(9, 30, 18))
        with report.step("Phúc tra 10 % / re-interview"):
            bad = story.asked_again(world, cast, survey)
            survey.refresh_from_db()
            story.mended(world, cast, survey, bad)
        with report.step("Khóa dữ liệu, tính chỉ số, báo cáo / freeze, indices, report"):
            run = story.frozen(cast, survey)
        with report.step("Công bố, cải thiện / publication, improvement"):
            release = story.published(cast, run)
            story.improved(cast, release)
        with report.step("Cuộc khảo sát thứ hai, đang thu phiếu / a second survey in the field"):
            second = story.second_survey(cast)
            other = Field(second, cast, "van-ninh-2023-dot-2", host, int(port))
            codes = story.opened(other, cast, second, story.at(12, 4, 7))
            collect(other, first=dt.date(2023, 12, 4), last=dt.date(2023, 12, 19), share=0.4)
            token = next(token for case, token in other.tokens.items() if _is_open(case))
    clock.set_to(dt.datetime(2023, 12, 20, 14, tzinfo=clock.HANOI))
    story.ledger.sequence(at=clock.now())
    return _told(survey, run, release, world.sent) | {
        "register": rows,
        "note": NOTE,
        "look_at": _look_at(second, token, codes),
        "accounts": _accounts(),
    }


def _is_open(case: str) -> bool:
    from hailong.fieldwork.models import FieldCase

    return FieldCase.objects.get(case_id=case).disposition == "3.0"


def _told(survey: Any, run: Any, release: Any, posted: int) -> dict[str, Any]:
    from hailong.capture.models import Response
    from hailong.processing.queries import counted

    rows = list(Response.objects.filter(survey=survey).values_list("mode", "official"))
    return {
        "world": "van-ninh-2023",
        "simulated": "Dữ liệu minh họa",
        "survey": survey.code,
        "posted": posted,
        "responses": {
            "total": len(rows),
            "counted": counted(survey).filter(official=True).count(),
            "by_mode": dict(sorted(Counter(mode for mode, _ in rows).items())),
            "by_status": {
                "official": sum(official for _, official in rows),
                "reference": sum(not official for _, official in rows),
                "excluded": run.dataset.manifest["facts"]["excluded"],
            },
        },
        "indices": {block["code"]: block["index"] for block in release.pages["blocks"]},
        "dataset": {
            "version": run.dataset.version,
            "sha256": run.dataset.manifest_sha256,
            "folder": run.dataset.folder,
        },
        "release": f"{HERE}/ket-qua/{survey.slug}/",
    }


def _look_at(second: Any, token: str, codes: dict[str, str]) -> list[str]:
    return [
        f"{HERE}/  – cổng công khai: kết quả Vạn Ninh 2023",
        f"{HERE}/lam-viec/  – bàn làm việc (đăng nhập)",
        f"{HERE}/lam-viec/{second.slug}/thu-phieu/  – điều hành thu phiếu đợt 2 đang chạy (lan, phuc)",
        f"{HERE}/p/{token}/  – thư mời riêng chưa trả lời: hãy thử trả lời như người dân",
        f"{HERE}/p/{codes['van-gia']}/  – mã QR ở quầy Vạn Giã (tham khảo)",
        f"{HERE}/dtv/  – điều tra viên trên điện thoại (minh)",
        f"{HERE}/kiem-tra-phieu/  – kiểm tra phiếu bằng mã nhận được",
    ]


def _accounts() -> list[str]:
    from hailong.config.worlds.van_ninh_2023.cast import INTERVIEWERS, PASSWORD, PEOPLE

    people = [f"{username}: {name}, {role.label}" for username, name, role, _ in PEOPLE]
    first = INTERVIEWERS[0]
    return [f"mật khẩu chung / password: {PASSWORD}", *people, f"{first[0]}: {first[1]}, Điều tra viên"]
