"""Words of problems when weights are computed."""

WORDS = {
    "stage_faulty": "Bước chọn mẫu thứ {stage} chọn {taken} trong {population} đơn vị. Số được chọn phải từ 1 đến số đơn vị có trong dàn mẫu; hãy sửa lại số liệu của bước này.",
    "dossiers_fewer_than_drawn": "Một người có {dossiers} hồ sơ trong dàn mẫu nhưng {drawn} hồ sơ được chọn. Hãy kiểm tra việc gộp hồ sơ trùng của người này.",
    "response_class_overfull": "Nhóm “{response_class}” có {responded} người trả lời trong {sampled} người được chọn, hoặc tổng quyền số của người trả lời lớn hơn của cả nhóm. Hãy kiểm tra danh sách mẫu và phiếu trùng.",
    "response_class_empty": "Nhóm “{response_class}” có {sampled} người được chọn nhưng không ai trả lời. Hãy gộp nhóm này với nhóm gần giống, hoặc đặt quy tắc gộp nhóm.",
    "response_class_too_small": "Nhóm “{response_class}” chỉ có {responded} người trả lời, không đạt quy tắc gộp nhóm ({reason}) và không còn nhóm bên cạnh để gộp. Hãy chia lại nhóm hoặc nới quy tắc.",
    "margin_level_unknown": "Giá trị “{level}” của “{margin}” có trong phiếu nhưng không có tổng đã biết. Hãy bổ sung tổng của giá trị này hoặc sửa phiếu.",
    "margin_total_faulty": "Tổng đã biết của “{margin}”, giá trị “{level}”, là {total}. Tổng phải là số dương; nếu đúng là không có ai thì phải bỏ các phiếu mang giá trị này.",
    "margin_without_respondents": "Không có phiếu nào mang giá trị “{level}” của “{margin}” trong khi tổng đã biết là {total}. Hãy gộp giá trị này với giá trị khác.",
    "margins_contradict": "Tổng của “{margin}” ({total}) khác tổng của “{other}” ({other_total}). Các tổng đã biết phải nói về cùng một số người; hãy đối chiếu nguồn số liệu.",
    "auxiliary_faulty": "Đại lượng “{auxiliary}” thiếu giá trị ở {missing} phiếu hoặc thiếu tổng đã biết. Hãy bổ sung số liệu hoặc bỏ đại lượng này.",
    "weights_not_positive": "Có {count} quyền số không dương (nhỏ nhất: {smallest}). Hãy kiểm tra quyền số ban đầu, hoặc hiệu chỉnh bằng cách không cho ra quyền số âm (raking, logit).",
    "weight_too_large": "Quyền số lớn nhất là {largest}, vượt khả năng lưu trữ chính xác. Hãy kiểm tra lại tổng đã biết.",
    "calibration_bounds_faulty": "Giới hạn hệ số hiệu chỉnh từ {low} đến {high} không dùng được. Giới hạn dưới phải từ 0 đến dưới 1, giới hạn trên phải lớn hơn 1.",
    "calibration_bounds_too_tight": "Giá trị “{level}” của “{margin}” cần hệ số {needed}, nằm ngoài giới hạn từ {low} đến {high}. Hãy nới giới hạn hoặc gộp giá trị này với giá trị khác.",
    "totals_contradict": "Các tổng đã biết của {margins} mâu thuẫn với nhau. Hãy đối chiếu nguồn số liệu hoặc bỏ bớt một trong số đó.",
    "calibration_infeasible": "Không có quyền số nào đạt được mọi tổng đã biết: “{margin}” {level} cần {total} nhưng chỉ đạt {reached} (hệ số nhỏ nhất {smallest_factor}). Hãy gộp các giá trị ít phiếu, nới giới hạn hoặc bỏ bớt tổng.",
    "calibration_factor_vanishes": "Các tổng đã biết chỉ đạt được khi phiếu có {responses} gần như không đại diện cho ai: hệ số {factor}, bằng {share} lần hệ số trung bình, dưới mức cho phép {limit}. Hãy gộp các giá trị ít phiếu, bỏ bớt tổng, hoặc dùng cách hiệu chỉnh có giới hạn.",
    "trim_cap_too_low": "Mức trần quyền số {cap} thấp hơn quyền số trung bình {lowest}, nên không thể giữ nguyên tổng. Hãy đặt mức trần cao hơn.",
    "margin_value_missing": "Có {responses} phiếu thiếu giá trị của “{margin}” nên không hiệu chỉnh quyền số được. Hãy bổ sung, gán giá trị, hoặc loại các phiếu này.",
}
