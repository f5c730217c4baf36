"""Words of problems about improvement plans."""

WORDS = {
    "release_not_public": "Kết quả chưa được công bố nên chưa lập kế hoạch cải thiện được.",
    "unit_not_in_release": "{unit} không thuộc cuộc khảo sát đã công bố này.",
    "improvement_already_sent": "Kế hoạch cải thiện của {unit} đã gửi cơ quan chủ trì, không sửa được nữa. "
    "Hãy ghi việc đã làm ở phần theo dõi.",
    "improvement_without_measures": "Kế hoạch chưa có nhiệm vụ nào. Hãy thêm ít nhất một nhiệm vụ rồi gửi.",
    "improvement_not_sent": "Kế hoạch cải thiện của {unit} chưa được gửi. Hãy gửi kế hoạch trước.",
    "return_needs_a_note": "Trả lại kế hoạch thì phải ghi cần bổ sung điều gì.",
    "measure_field_empty": "Chưa ghi “{field}”. Điều 13.3c yêu cầu mục này.",
    "roadmap_runs_backwards": "Thời gian đạt kết quả ({due}) trước ngày bắt đầu ({starts}). Hãy sửa lộ trình.",
    "follow_up_state_unknown": "Chưa chọn tình trạng thực hiện.",
    "follow_up_empty": "Chưa ghi việc đã làm.",
}
