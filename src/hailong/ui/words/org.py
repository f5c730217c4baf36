"""Words of problems about agencies, people and permissions."""

WORDS = {
    "permission_denied": "Tài khoản của anh/chị không có quyền làm việc này ({permission}). "
    "Hãy nhờ người có quyền, hoặc đề nghị quản trị hệ thống giao vai trò.",
    "not_found": "Không tìm thấy {what}. Hãy kiểm tra lại địa chỉ hoặc quay về trang trước.",
}
