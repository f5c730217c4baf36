"""Words of problems of disclosure control."""

WORDS = {
    "disclosure_facts_contradict": "Số đã công bố “{said}” không khớp với dữ liệu gốc. Hãy kiểm tra lại số đã công bố hoặc phiên bản dữ liệu.",
    "disclosure_search_unfinished": "Chưa kiểm tra xong trong {seconds} giây xem số liệu của {strata} tầng có để lộ câu trả lời hay không, nên chưa thể kết luận. Không công bố câu hỏi này; hãy chạy lại với thời gian dài hơn hoặc gộp tầng.",
    "disclosure_axis_broken": "Mã “{code}” của trục “{axis}” không dẫn lên tổng (thiếu cấp trên hoặc lặp vòng). Hãy sửa danh mục.",
    "suppression_impossible": "Không thể che các ô này mà vẫn giữ các tổng đã chọn: {cells}. Hãy gộp nhóm, hoặc không công bố bảng.",
    "merging_too_few": "Danh sách “{among}” chỉ có {people} người, gộp hết vẫn dưới {minimum}. Không công bố danh sách này.",
    "microdata_empty": "Không còn dòng dữ liệu nào để công bố. Hãy kiểm tra lại bộ lọc.",
    "microdata_below_k": "Dữ liệu vi mô có nhóm chỉ {k} người giống nhau, cần ít nhất {needed} ({rows} dòng dưới mức). Không được công bố; hãy gộp mã rộng hơn hoặc bỏ bớt cột.",
    "microdata_below_l": "Câu “{question}”: có nhóm chỉ {l} câu trả lời khác nhau, cần ít nhất {needed}. Hãy gộp mã rộng hơn hoặc bỏ câu này.",
    "recoding_value_unknown": "Cột “{column}” có giá trị “{value}” chưa có trong bảng gộp mã. Hãy bổ sung.",
    "recoding_too_many": "Có {recodings} cách gộp mã, tối đa {most}. Hãy bớt cột hoặc bớt bậc gộp.",
}
