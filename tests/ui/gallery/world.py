"""What the gallery shows: simulated figures in the shape of Vạn Ninh 2023. Nothing here is computed by the product."""

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator

from hailong.ui import charts

NAVIGATION = [
    {"title": "Cuộc khảo sát", "items": [
        {"label": "Tổng quan", "url": "#", "count": None, "current": False},
        {"label": "Kế hoạch & mốc", "url": "#", "count": None, "current": False},
        {"label": "Phiếu hỏi", "url": "#", "count": None, "current": False},
        {"label": "Danh sách & chọn mẫu", "url": "#", "count": None, "current": False}]},
    {"title": "Thực địa", "items": [
        {"label": "Thu phiếu", "url": "#", "count": 968, "current": True},
        {"label": "Nhập liệu", "url": "#", "count": 54, "current": False},
        {"label": "Phúc tra", "url": "#", "count": 41, "current": False},
        {"label": "Chất lượng", "url": "#", "count": 23, "current": False}]},
    {"title": "Kết quả", "items": [
        {"label": "Phân tích", "url": "#", "count": None, "current": False},
        {"label": "Báo cáo", "url": "#", "count": None, "current": False},
        {"label": "Công bố", "url": "#", "count": None, "current": False},
        {"label": "Kế hoạch cải thiện", "url": "#", "count": None, "current": False}]},
]  # fmt: skip
STEPS = [
    {"title": "Kế hoạch, mẫu phiếu", "note": "15/7", "state": "done"},
    {"title": "Thu phiếu", "note": "15/7 – 30/9", "state": "current"},
    {"title": "Phúc tra 10%", "note": "01 – 25/10", "state": "todo"},
    {"title": "Nhập liệu", "note": "05/11", "state": "late"},
    {"title": "Phân tích, dự thảo", "note": "20/11", "state": "todo"},
    {"title": "Gửi báo cáo Sở", "note": "05/12", "state": "todo"},
    {"title": "Công bố", "note": "15/12", "state": "todo"},
]
TASKS = [
    {"kind": "bad", "title": "2 điều tra viên chưa đồng bộ quá 48 giờ",
     "note": "Trần Văn Nam, Lê Thị Bích · 31 phiếu còn trên máy", "url": "#", "action": "Nhắc"},
    {"kind": "bad", "title": "Trạm Y tế Vạn Thọ mới có 8/50 phiếu", "note": "Còn 28 ngày; cần thêm 1 người, 3 buổi",
     "url": "#", "action": "Giao thêm người"},
    {"kind": "warn", "title": "12 phiếu giấy lệch giữa hai lần nhập", "note": "Chờ người thứ ba quyết định",
     "url": "#", "action": "Đối chiếu"},
    {"kind": "info", "title": "Hết mẫu dự phòng: Vạn Phước – TN-MT", "note": "Cần 3 hồ sơ thay thế", "url": "#",
     "action": "Rút mẫu bổ sung"},
]  # fmt: skip
UNITS = [
    ("Vạn Thọ", 26, [(15, 30), (8, 20), (2, 5), (1, 5)], 8, "bad"),
    ("Đại Lãnh", 21, [(12, 30), (7, 20), (1, 5), (0, 0)], 19, "bad"),
    ("Vạn Thạnh", 33, [(18, 30), (11, 20), (2, 5), (2, 5)], 24, "warn"),
    ("Vạn Khánh", 43, [(24, 30), (14, 20), (4, 5), (2, 5)], 35, ""),
    ("Vạn Thắng", 49, [(27, 30), (16, 20), (3, 5), (3, 5)], 37, ""),
]
ITEMS = [
    ("Tiếp cận dịch vụ", "Biển hiệu, chỉ dẫn dễ thấy", (2, 5, 15, 38, 40)),
    ("", "Nơi ngồi chờ đủ chỗ, sạch sẽ", (0, 2, 17, 48, 33)),
    ("", "Trang thiết bị phục vụ dễ dùng", (0, 3, 18, 43, 36)),
    ("Thủ tục hành chính", "Thủ tục được niêm yết công khai, đầy đủ, chính xác tại nơi tiếp nhận", (0, 3, 18, 42, 37)),
    ("", "Thành phần hồ sơ dễ hiểu, dễ chuẩn bị", (1, 6, 23, 37, 33)),
    ("Kết quả giải quyết công việc", "Trả kết quả đúng hẹn", (4, 8, 43, 28, 17)),
    ("", "Kết quả có thông tin chính xác", (0, 2, 12, 38, 48)),
    ("Tiếp nhận, xử lý phản hồi", "Phản ánh được trả lời kịp thời", None),
]
PRIORITY = "Trả kết quả đúng hẹn"
UNITS_INDEX = [
    ("Vạn Bình", 87.7, 1, (0, 4)), ("Vạn Phú", 87.2, 1, (0, 5)), ("Đại Lãnh", 87.0, 1, (1, 0)),
    ("Vạn Khánh", 86.1, 0, (1, 3)), ("Vạn Lương", 85.5, 0, (1, 6)), ("Vạn Long", 85.1, 0, (1, 2)),
    ("Vạn Thọ", 84.5, 0, (1, 1)), ("Vạn Thắng", 84.0, 0, (1, 4)), ("Vạn Phước", 83.5, 0, (0, 2)),
    ("Vạn Hưng", 82.1, -1, (1, 7)), ("TT Vạn Giã", 82.1, -1, (1, 5)), ("Vạn Thạnh", 81.8, -1, (2.7, 2.5)),
    ("Xuân Sơn", None, None, (0, 7)),
]  # fmt: skip


class SampleForm(forms.Form):
    """One field of every kind that pages use."""

    number = forms.CharField(label="Số kế hoạch", help_text="Ví dụ: 1982/KH-UBND", max_length=40)
    day = forms.DateField(label="Ngày ban hành", widget=forms.DateInput(attrs={"type": "date"}))
    mode = forms.ChoiceField(
        label="Hình thức điện thoại", widget=forms.RadioSelect,
        choices=[("official", "Chính thức"), ("reference", "Tham khảo"), ("off", "Không dùng")],
    )  # fmt: skip
    fields_served = forms.MultipleChoiceField(
        label="Lĩnh vực", widget=forms.CheckboxSelectMultiple, required=False,
        choices=[("justice", "Tư pháp"), ("labour", "LĐ-TBXH"), ("land", "TN-MT")],
    )  # fmt: skip
    lead = forms.ChoiceField(label="Cơ quan chủ trì", choices=[("vn", "UBND huyện Vạn Ninh")])
    register = forms.FileField(label="Danh sách khách hàng", required=False, help_text="Tệp .xlsx hoặc .csv")
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    sure = forms.BooleanField(label="Tôi đã đọc biên bản và chịu trách nhiệm về số liệu")


def figures() -> dict[str, charts.Figure]:
    """Every chart, full, and some of them empty."""
    day = dt.date(2023, 7, 15)
    done = [0, 34, 95, 150, 236, 310, 396, 470, 560, 668, 762, 850, 968]
    days = [
        charts.ProgressDay(day + dt.timedelta(4 * at), done[at] if at < len(done) else None, min(1430, 74.3 * at))
        for at in range(21)
    ]
    dots = [
        charts.DotRow("Tiếp cận dịch vụ", 82.3, 80.3, 84.3, 84.1, 81.9),
        charts.DotRow("Thủ tục hành chính", 83.8, 81.6, 86.0, 85.8, 82.8),
        charts.DotRow("Sự phục vụ của công chức", 85.7, 83.5, 87.9, 87.9, 86.0),
        charts.DotRow("Kết quả giải quyết công việc", 80.4, 77.8, 83.0, 84.1, 83.4),
        charts.DotRow("Tiếp nhận, xử lý phản hồi", None),
    ]
    matrix = [
        charts.MatrixPoint("Trả kết quả đúng hẹn", 71, 0.38, True),
        charts.MatrixPoint("Trả lời phản ánh", 72, 0.31, True),
        charts.MatrixPoint("Lắng nghe, trả lời rõ", 86, 0.33), charts.MatrixPoint("Thái độ lịch sự", 87, 0.30),
        charts.MatrixPoint("Hồ sơ dễ chuẩn bị", 79.5, 0.27), charts.MatrixPoint("Kết quả chính xác", 87, 0.24),
        charts.MatrixPoint("Dễ gửi phản ánh", 79, 0.16), charts.MatrixPoint("Phí đúng quy định", 90, 0.10),
        charts.MatrixPoint("Biển chỉ dẫn", 82.5, 0.08), charts.MatrixPoint("Chỗ ngồi chờ", 83, 0.13),
    ]  # fmt: skip
    return {
        "likert": charts.likert(
            [charts.LikertRow(label, shares, 60, label == PRIORITY, heading) for heading, label, shares in ITEMS],
            uid="items",
        ),
        "dots": charts.dots(dots, uid="criteria", reference="Trung bình huyện", previous="2022", now="2023 ± sai số"),
        "bands": charts.banded_dots(
            [
                charts.BandRow(name, value, value and value - 2, value and value + 1.9, band)
                for name, value, band, _ in UNITS_INDEX
            ],
            uid="units", reference=84.4, title="Các xã, thị trấn so với mức chung",
        ),
        "tiles": charts.tile_map(
            [charts.Tile(name, *place, value, band, name == "Vạn Thạnh") for name, value, band, place in UNITS_INDEX],
            uid="map",
        ),
        "trend": charts.trend(
            [charts.TrendPoint("2019", 77.2, 74.6, 79.8, 78.5), charts.TrendPoint("2020", 78, 75.5, 80.5, 79.2),
             charts.TrendPoint("2021", 79.6, 77.2, 82, 81.3, breaks=True),
             charts.TrendPoint("2022", 81, 78.7, 83.3, 83.4),
             charts.TrendPoint("2023", 81.8, 79.9, 83.7, 84.4)], uid="years", reference="Trung bình huyện"),
        "progress": charts.progress(days, uid="pace", total=1430, today=dt.date(2023, 9, 2)),
        "matrix": charts.priority_matrix(matrix, uid="quarters"),
        "bars": charts.horizontal_bars(
            [charts.Bar("Phải chờ, trễ hẹn trả kết quả", 17), charts.Bar("Chưa được trả lời phản ánh", 11),
             charts.Bar("Phải bổ sung giấy tờ nhiều lần vì hướng dẫn chưa rõ", 9),
             charts.Bar("Không rõ phí, lệ phí", 3, True)],
            uid="reasons", title="Vì sao chưa hài lòng"),
        "gauge": charts.gauge(81.8, uid="overall", low=79.9, high=83.7, reference=84.4),
        "stacked": charts.stacked([charts.StackedRow(label, shares) for _, label, shares in ITEMS], uid="board"),
        "nothing": charts.likert([], uid="nothing", title="Từng câu hỏi của trạm y tế"),
    }  # fmt: skip


def citizen_questions() -> list[dict[str, Any]]:
    words = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
    levels = [{"value": level, "label": label, "face": level} for level, label in enumerate(words, start=1)]
    not_met = {"value": "na", "label": "Tôi chưa gặp việc này", "detached": True}
    return [
        {"name": "a1", "kind": "scale", "criterion": "Tiếp cận dịch vụ", "options": [*levels, not_met],
         "text": "Ông/Bà hài lòng ở mức nào với nơi ngồi chờ tại Bộ phận Một cửa?"},
        {"name": "c2", "kind": "scale", "criterion": "Công chức phục vụ", "options": [*levels, not_met],
         "text": "Ông/Bà hài lòng ở mức nào khi công chức trả lời câu hỏi của mình?"},
        {"name": "first", "kind": "multiple", "most": 2, "optional": True, "criterion": "Câu cuối",
         "text": "Theo Ông/Bà, việc gì cần làm tốt hơn trước tiên?", "hint": "Chọn tối đa 2 việc. Không bắt buộc.",
         "options": [{"value": "time", "label": "Giải quyết đúng hẹn, nhanh hơn"},
                     {"value": "papers", "label": "Bớt giấy tờ phải nộp"},
                     {"value": "seats", "label": "Chỗ ngồi, chỗ để xe"}]},
        {"name": "comment", "kind": "text", "criterion": "Câu cuối", "text": "Ý kiến khác",
         "hint": "Xin không ghi tên, số điện thoại, số giấy tờ."},
    ]  # fmt: skip


def context() -> dict[str, Any]:
    bad = SampleForm({"number": "", "day": "31/31", "mode": "official", "lead": "vn"})
    return {
        "navigation": NAVIGATION, "simulated": True, "agency_name": "Phòng Nội vụ huyện Vạn Ninh", "steps_items": STEPS,
        "tasks_items": TASKS, "units": UNITS, "charts": figures(), "good": SampleForm(), "bad": bad,
        "pages": Paginator(range(1430), 20).page(7), "questions": citizen_questions(),
        "lead_name": "UBND huyện Vạn Ninh", "portal_name": "Khảo sát hài lòng tỉnh Khánh Hòa",
        "public_nav": [{"label": "Kết quả", "url": "#", "current": True}, {"label": "Điều đã thay đổi", "url": "#"},
                       {"label": "Dữ liệu mở", "url": "#"}, {"label": "Phương pháp", "url": "#"},
                       {"label": "Kiểm tra phiếu", "url": "#"}],
        "footer_nav": [{"label": "Trợ năng", "url": "#"}, {"label": "Quyền riêng tư", "url": "#"}],
        "portal_owner": "Cơ quan chủ trì: UBND huyện Vạn Ninh, tỉnh Khánh Hòa",
        "facts": [("Phiếu chính thức", "60 / 60"), ("Chọn mức 4–5", "76%"), ("Nhóm trong huyện", "Thấp hơn mức chung")],
        "answers": [{"term": "Cơ quan chủ trì", "value": "UBND huyện Vạn Ninh", "url": "#"},
                    {"term": "Phiếu", "value": "1.430 phiếu\n780 tại UBND xã, 650 tại trạm y tế", "url": "#"}],
        "tab_items": [{"label": "Biểu đồ và bản đồ", "url": "#", "current": True}, {"label": "Xu hướng", "url": "#"},
                      {"label": "Bảng", "url": "#"}, {"label": "Nguồn, cách tính", "url": "#"}],
        "criteria": [("Tiếp cận dịch vụ", 84.1), ("Thủ tục hành chính", 85.8), ("Tiếp nhận, xử lý phản hồi", 78.1)],
        "grid": [("UBND thị trấn Vạn Giã", [30, 20, 5, 0, 0, 5]), ("UBND xã Vạn Lương", [30, 20, 5, 0, 0, 5])],
    }  # fmt: skip
