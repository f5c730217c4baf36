"""Words of problems about question sets."""

WORDS = {
    "set_code_taken": "Đã có bộ phiếu mang mã “{code}”. Hãy đặt mã khác.",
    "sector_unknown": "Không có lĩnh vực “{sector}”. Hãy chọn trong danh sách.",
    "set_code_differs": "Nội dung này là của bộ phiếu “{code}”, không phải “{expected}”. Hãy sửa mã hoặc chọn đúng bộ phiếu.",
    "version_exists": "Bộ phiếu đã có phiên bản {number}. Phiên bản đã khóa không sửa được: hãy đặt số phiên bản mới.",
}
