"""Chọn mẫu: draws that anyone can repeat with a shell.

| file | algorithm | what |
|---|---|---|
| `stratified` | `hailong.draw/1` | first n_h by SHA-256(seed\\|id) in each stratum, ordered reserves |
| `listed` | `hailong.list/1` | systematic from an ordered list, equal chances or in proportion to size |
| `two_stage` | both | schools, then people in them; both probabilities kept |
| `changes` | `hailong.change/1` | a frame that changed between draw and field |
| `rounds` | `hailong.round/1` | rounds that avoid or keep the same people |
| `visitors` | `hailong.session/2` | visitors of an on-site session, at one rate from first to last |
"""

from hailong.method.selection.changes import FrameChange, change_manifest, update
from hailong.method.selection.listed import (
    ListDraw,
    ListDrawn,
    ListStratum,
    ListUnit,
    draw_listed,
    list_file,
    list_manifest,
)
from hailong.method.selection.register import FRAME_HEADER, FrameUnit, check_frame, frame_file
from hailong.method.selection.rounds import Round, next_round, round_manifest
from hailong.method.selection.seed import check_seed, prn
from hailong.method.selection.stratified import (
    ALGORITHM,
    ALLOCATION_HEADER,
    RECIPE,
    VERSION,
    Draw,
    Drawn,
    StratumDraw,
    allocation_file,
    draw,
    drawn_file,
    manifest,
    reserves,
)
from hailong.method.selection.systematic import certainty, inclusion_probabilities, steps, systematic_sample
from hailong.method.selection.two_stage import (
    LonelyStratum,
    School,
    SecondStage,
    by_area_and_level,
    by_level,
    first_stage,
    half_of_each,
    lonely,
    second_stage,
)
from hailong.method.selection.visitors import ALGORITHM as SESSION_RULE
from hailong.method.selection.visitors import Attendance, VisitorPlan, attendance, on_site

__all__ = [
    "ALGORITHM",
    "ALLOCATION_HEADER",
    "FRAME_HEADER",
    "RECIPE",
    "VERSION",
    "Attendance",
    "Draw",
    "Drawn",
    "FrameChange",
    "FrameUnit",
    "ListDraw",
    "ListDrawn",
    "ListStratum",
    "ListUnit",
    "LonelyStratum",
    "Round",
    "SESSION_RULE",
    "School",
    "SecondStage",
    "StratumDraw",
    "VisitorPlan",
    "allocation_file",
    "attendance",
    "by_area_and_level",
    "by_level",
    "certainty",
    "change_manifest",
    "check_frame",
    "check_seed",
    "draw",
    "draw_listed",
    "drawn_file",
    "first_stage",
    "frame_file",
    "half_of_each",
    "inclusion_probabilities",
    "list_file",
    "list_manifest",
    "lonely",
    "manifest",
    "next_round",
    "on_site",
    "prn",
    "reserves",
    "round_manifest",
    "second_stage",
    "steps",
    "systematic_sample",
    "update",
]
