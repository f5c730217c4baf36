"""A frame that changed between draw and field (`hailong.change/1`), in the engine."""

from hailong.method.selection import Draw, FrameChange
from hailong.method.selection.changes import NOBODY, WHOLE, changed, window_ends
from hailong.store.drawing.ranking import EVERYBODY, Wanted, below
from hailong.store.drawing.register import Register, frame_sha256, populations


def update(drawn: Draw, register: Register) -> FrameChange:
    """The sample after the frame changed; equal to `method.selection.update` on the same units.

    Raises: Problem(s) `dossier_twice_in_frame`, `frame_name_malformed`.
    """
    sizes = populations(register)
    ends = window_ends(drawn, sizes).items()
    open_windows = {
        stratum: (Wanted(stratum, sizes[stratum], sizes[stratum]), _behind(end))
        for stratum, end in ends
        if end != NOBODY and stratum in sizes
    }
    kept = below(register, drawn.seed, open_windows)
    return changed(drawn, sizes, kept, frame_sha256(register, sizes))


def _behind(end: str) -> bytes:
    """A limit just behind the last place of a window; two names never have one number."""
    return EVERYBODY if end == WHOLE else bytes.fromhex(end[:64]) + b"\x00"
