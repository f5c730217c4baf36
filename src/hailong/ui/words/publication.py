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
    "release_differs_too_little": "Chưa công bố được bảng mới: so với bản đã công bố có nơi chỉ thêm, bớt hoặc sửa từ 1 đến {most} phiếu "
    "({labels}); ai đặt hai bản cạnh nhau sẽ suy ra những người đó trả lời gì. Hãy chờ đến khi mỗi đơn vị, câu hỏi, nhóm hoặc "
    "không đổi, hoặc thay đổi từ {least} phiếu trở lên; trong lúc chờ, chọn “Chỉ công bố ghi chú” để báo điều đã sửa mà giữ nguyên các bảng cũ.",
    "release_tells_hidden": "Chưa công bố được bảng mới: đặt cạnh bản đã công bố, bảng này làm lộ ô bị ẩn ({labels}) trong khi "
    "người trả lời hầu như vẫn vậy. Hãy chờ đến khi các ô đó thay đổi từ {least} phiếu trở lên; trong lúc chờ, chọn “Chỉ công bố ghi chú” "
    "để báo điều đã sửa mà giữ nguyên các bảng cũ.",
    "note_without_release": "Chưa có bản công bố nào để thêm ghi chú. Hãy trình bản đầu tiên.",
    "run_is_of_reference_modes": "Chỉ công bố kết quả của phiếu chính thức.",
}
