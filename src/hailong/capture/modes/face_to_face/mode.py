"""The mode `face_to_face`."""

from hailong.capture.mode import DEVICE, INTERVIEWER, Mode

MODE = Mode(
    code="face_to_face",
    label="Điều tra viên phỏng vấn trực tiếp",
    standing="official",
    doors=frozenset({DEVICE, INTERVIEWER}),
    interviewed=True,
    late=True,
)
