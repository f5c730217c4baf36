"""What a receipt tells its holder: counted, received, or not counted and why. Never the unit, never the answers."""

from dataclasses import dataclass

from hailong.capture.models import Response
from hailong.capture.queries import by_receipt
from hailong.ledger.queries import response_index
from hailong.method.problem import Problem
from hailong.processing.queries import commitments
from hailong.publication.models import Release


@dataclass(frozen=True)
class Receipt:
    """`state`: counted, received, reference, excluded or unknown; `words` for the page; `logged`: in the tree."""

    state: str
    words: str
    logged: bool = False


def look_up(typed: str) -> Receipt:
    """The standing of the form behind a receipt, malformed and unknown ones included."""
    try:
        response = by_receipt(typed)
    except Problem:
        return Receipt(
            "unknown",
            "Mã không đúng. Mã gồm 12 chữ và số, không có chữ O, I, L và số 0, 1. "
            "Hãy xem lại màn hình cuối hoặc cuống phiếu.",
        )
    if response is None:
        return Receipt("unknown", "Không tìm thấy mã này. Phiếu giấy cần 7–10 ngày để nhập. Hãy thử lại sau.")
    return _standing(response)


def _standing(response: Response) -> Receipt:
    logged = response_index(response.commitment) is not None
    exclusion = getattr(response, "exclusion", None)
    if exclusion and exclusion.confirmed_by:
        reason = exclusion.get_reason_display().lower()
        return Receipt("excluded", f"Phiếu không được tính. Lý do: {reason}. Có thể đề nghị xem lại.", logged)
    if not response.official:
        return Receipt("reference", "Đã nhận phiếu. Phiếu này chỉ để tham khảo, không tính vào chỉ số công bố.", logged)
    released = Release.objects.filter(survey=response.survey, is_current=True).select_related("run__dataset").first()
    if released is None:
        return Receipt("received", "Đã nhận phiếu. Kết quả khảo sát chưa được công bố.", logged)
    if response.commitment in commitments(released.run.dataset):
        words = f"Phiếu đã được tính vào kết quả khảo sát năm {response.survey.year} (bản {released.version})."
        return Receipt("counted", words, logged)
    return Receipt("received", f"Đã nhận phiếu; kết quả đã công bố (bản {released.version}) chưa tính phiếu.", logged)
