"""Words of problems about agencies, people and permissions."""

WORDS = {
    "permission_denied": "Tài khoản của anh/chị không có quyền làm việc này ({permission}). "
    "Hãy nhờ người có quyền, hoặc đề nghị quản trị hệ thống giao vai trò.",
    "not_found": "Không tìm thấy {what}. Hãy kiểm tra lại địa chỉ hoặc quay về trang trước.",
    "area_key_taken": "Đã có địa bàn mang khóa “{key}”. Hãy đặt khóa khác.",
    "area_unknown": "Không có địa bàn mang khóa “{key}”. Hãy chọn địa bàn trong danh mục.",
    "parent_unknown": "Không có đơn vị cấp trên mang khóa “{key}”. Hãy thêm đơn vị cấp trên trước.",
    "agency_key_taken": "Đã có cơ quan mang khóa “{key}”. Hãy đặt khóa khác.",
    "agency_kind_unknown": "Loại cơ quan “{kind}” không có trong danh mục. Hãy chọn lại.",
    "agency_not_alive": "{agency} không hoạt động vào ngày này. Hãy chọn cơ quan kế thừa.",
    "agency_has_ended": "{agency} đã kết thúc. Hãy xem phần kế thừa của cơ quan này.",
    "area_without_areas": "{area} không có đơn vị hành chính trực thuộc vào ngày này. Hãy chọn địa bàn cấp trên hoặc đổi ngày.",
    "dates_run_backward": "{what}: ngày kết thúc phải sau ngày bắt đầu. Hãy sửa ngày.",
    "succession_out_of_time": "Không ghi được kế thừa từ {predecessor} sang {successor}: "
    "đơn vị trước phải kết thúc đúng ngày đó và đơn vị sau phải đang hoạt động. Hãy kiểm tra ngày.",
    "administrator_exists": "Hệ thống đã có quản trị viên. Hãy nhờ người đó tạo tài khoản và giao vai trò.",
    "name_missing": "Chưa có họ và tên. Hãy điền họ và tên.",
    "username_malformed": "Tên đăng nhập “{username}” không hợp lệ. Chỉ dùng chữ, số và các dấu @ . + - _.",
    "username_taken": "Tên đăng nhập “{username}” đã có người dùng. Hãy chọn tên khác.",
    "password_weak": "Mật khẩu chưa đủ mạnh. {reasons}",
    "password_link_dead": "Đường dẫn đặt mật khẩu đã dùng hoặc đã quá hạn. Hãy nhờ người quản trị cấp đường dẫn mới.",
    "account_closed": "Tài khoản của {name} đang khóa. Hãy mở lại tài khoản trước.",
    "role_unknown": "Không có vai trò “{role}”. Hãy chọn trong danh sách.",
    "last_administrator": "Đây là quản trị viên cuối cùng. Hãy giao vai trò quản trị cho người khác trước khi thu hồi.",
    "own_account": "Không thể tự khóa tài khoản của mình. Hãy nhờ quản trị viên khác.",
}
