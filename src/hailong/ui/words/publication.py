"""Words of problems in publication."""

WORDS = {
    "release_by_one_person": "Người trình công bố không được tự duyệt. Hãy chờ lãnh đạo phê duyệt.",
    "release_by_who_froze": "Người đã đề nghị hoặc ký khóa bộ dữ liệu này không được duyệt công bố. "
    "Hãy để một lãnh đạo phê duyệt khác quyết định.",
    "release_not_waiting": "Bản công bố này đã được quyết định.",
    "release_already_waiting": "Đang có một bản chờ duyệt. Hãy chờ quyết định trước khi trình bản mới.",
    "release_needs_change_note": "Đã có bản công bố trước. Hãy ghi rõ bản này sửa điều gì.",
    "refusal_needs_a_note": "Không duyệt thì phải ghi lý do.",
    "disclosure_failed": "Chưa công bố được: {count} ô có thể làm lộ người trả lời ({labels}). Hãy gộp nhóm rồi trình lại.",
    "run_is_of_reference_modes": "Chỉ công bố kết quả của phiếu chính thức.",
}
