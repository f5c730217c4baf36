"""Words of problems raised by the contact vault."""

WORDS = {
    "contact_not_found": "Không có liên hệ của hồ sơ này trong kho: đã xóa theo thời hạn hoặc chưa nhập. "
    "Chọn cách tiếp cận khác hoặc ghi kết quả “không có liên hệ”.",
    "contact_key_destroyed": "Khóa của kho liên hệ cuộc khảo sát này đã hủy, không ai mở lại được. "
    "Nếu cần liên hệ mới, hãy lập đợt liên hệ mới với danh sách mới.",
    "contact_campaign_unknown": "Không có đợt liên hệ “{campaign}” trong kho. Kiểm tra lại mã cuộc khảo sát.",
}
