"""Words of problems in phúc tra."""

WORDS = {
    "nothing_to_reinterview": "Chưa có phiếu chính thức nào để rút phúc tra. Hãy rút khi đã có phiếu.",
    "reinterview_cap_reached": "Đã rút {drawn} trong {population} phiếu, đủ mức trần {cap} %. Không rút thêm được.",
    "reinterviewer_is_in_field_team": "{name} thuộc đơn vị thu phiếu nên không được phúc tra. Hãy chọn người khác.",
    "not_a_reinterviewer": "{name} không có vai trò phúc tra trong cuộc khảo sát này. Hãy chọn người khác.",
    "reinterview_already_concluded": "Phiếu phúc tra số {number} đã có kết luận. Muốn sửa, hãy ghi vào phần quyết định.",
    "reinterview_not_concluded": "Phiếu phúc tra số {number} chưa có kết luận nên chưa quyết định được.",
    "reinterview_item_unknown": "Câu {item} không nằm trong các câu được hỏi lại của phiếu số {number}.",
    "reinterview_level_unknown": "Câu {item} chỉ nhận các mức trên thang của phiếu, hoặc 0 (chưa gặp).",
    "outcome_unknown": "Chưa chọn kết luận phúc tra. Hãy chọn một trong các kết luận.",
    "decision_needs_a_note": "Quyết định này cần ghi rõ lý do.",
    "case_link_missing": "Phiếu phúc tra số {number} không có đường dẫn tới hồ sơ nên không thay mẫu được. "
    "Hãy chọn “Giữ phiếu” hoặc loại phiếu ở bước làm sạch.",
    "reinterview_over": "Phúc tra của cuộc khảo sát này đã kết thúc, khóa mở liên kết đã hủy (hoặc do cơ quan phúc tra giữ ở nơi khác). "
    "Không ai mở được hồ sơ của phiếu nữa.",
    "reinterview_field_open": "Chưa kết thúc được: cuộc khảo sát còn đang thu phiếu. Hãy đóng thu phiếu trước.",
    "reinterview_unfinished": "Chưa kết thúc được: còn {count} phiếu chờ kết luận hoặc chờ quyết định. Hãy làm xong các phiếu này.",
    "seed_missing": "Chưa gõ mầm ngẫu nhiên. Hãy gõ một số mà mọi người đều kiểm tra được.",
    "reinterview_already_decided": "Phiếu phúc tra số {number} đã có quyết định, không quyết định lần hai.",
    "reinterview_not_disproved": "Phiếu phúc tra số {number} không có kết luận “Không xác nhận” nên phiếu cũ được giữ. Hãy chọn “Giữ phiếu”.",
    "reinterview_not_opened": "Chưa mở liên hệ của phiếu phúc tra số {number}. Hãy mở liên hệ, hỏi lại rồi ghi kết luận.",
    "reinterview_answers_of_nobody": "Phiếu phúc tra số {number}: không gặp được hoặc bị từ chối thì không có câu trả lời. "
    "Hãy bỏ các câu đã chọn hoặc đổi kết luận.",
}
