"""Words of what `./hailong verify` finds."""

WORDS = {
    "nothing_to_verify": "Thư mục {name} không phải bộ dữ liệu đã khóa (manifest.json) hay bản công bố (tables.json).",
    "dataset_gone": "Không còn thư mục dữ liệu đã khóa {place}. Hãy lấy lại từ bản sao lưu.",
    "dataset_not_as_logged": "Dữ liệu đã khóa {place} khác mã băm trong sổ nhật ký.",
    "plan_not_as_approved": "Kế hoạch của {place} khác bản đã duyệt ghi trong sổ nhật ký.",
    "draw_not_as_logged": "Lần rút mẫu {number} của {place} khác mã băm trong sổ nhật ký.",
    "dataset_holds_a_stranger": "Dữ liệu đã khóa {place} có phiếu không đúng như lúc nhận theo sổ nhật ký.",
    "dataset_corrections_not_as_logged": "Các lần sửa trong dữ liệu đã khóa {place} khác sổ nhật ký.",
    "dataset_questions_not_as_approved": "Phiếu hỏi trong dữ liệu đã khóa {place} khác phiếu hỏi đã duyệt.",
    "dataset_rows_not_as_received": "Bảng phiếu của {place} không khớp với phiếu đã nhận, lần sửa và lần rút mẫu.",
    "run_not_as_logged": "Lần tính {number} của {place} khác mã băm trong sổ nhật ký.",
    "open_table_altered": "Bảng mở {name} của {place} khác bản đã công bố.",
    "open_table_missing": "Thiếu tệp {name} trong bản công bố. Hãy tải đủ các bảng mở vào cùng một thư mục.",
    "figure_differs": "{run}: {key} ghi {recorded}, tính lại được {recomputed}.",
    "open_table_unreadable": "Không đọc được bảng mở ({reason}). Hãy tải lại các tệp.",
    "release_not_as_logged": "Trang đã công bố {place} khác mã băm trong sổ nhật ký.",
    "report_not_as_logged": "Tệp báo cáo {name} của {place} khác mã băm trong sổ nhật ký hoặc không còn.",
    "correction_not_in_ledger": "Lần sửa câu {item} của phiếu {place} không có trong sổ nhật ký.",
    "correction_gone": "Sổ nhật ký có một lần sửa câu {item} nhưng cơ sở dữ liệu không còn.",
}
