"""Words of problems in cleaning and freezing."""

WORDS = {
    "exclusion_reason_unknown": "Chưa chọn lý do loại phiếu.",
    "already_excluded": "Phiếu này đã có đề nghị loại.",
    "exclusion_by_one_person": "Người đề nghị loại phiếu không được tự xác nhận. Hãy nhờ người có quyền khác.",
    "exclusion_not_open": "Đề nghị loại phiếu này đã được quyết định.",
    "dataset_already_frozen": "Dữ liệu đã khóa ngày {day}. Muốn sửa phải mở bản mới và ghi lý do; bản cũ vẫn được giữ.",
    "correction_of_keyed_only": "Phiếu “{mode}” do người trả lời hoặc điều tra viên gửi nên không sửa được. Chỉ sửa lỗi nhập của phiếu giấy.",
    "correction_item_unknown": "Câu {item} không có trong phiếu hỏi này.",
    "correction_value_unknown": "Câu {item} không nhận giá trị này. Hãy xem lại thang của phiếu.",
    "correction_needs_a_reason": "Sửa câu trả lời phải ghi rõ lý do và căn cứ (phiếu giấy, biên bản).",
    "freeze_blocked": "Chưa khóa được: còn {count} việc. {labels}.",
    "freeze_needs_a_reason": "Hãy ghi căn cứ khóa dữ liệu (số biên bản, quyết định).",
    "freeze_by_one_person": "Người đề nghị khóa không được tự ký. Hãy nhờ lãnh đạo phê duyệt.",
    "freeze_not_waiting": "Không có đề nghị khóa nào đang chờ ký.",
    "nothing_to_freeze": "Chưa có phiếu nào để khóa.",
}
