"""Draws from registers of ten million rows in the engine: unit by unit those of `method.selection`.

| file | algorithm | equals |
|---|---|---|
| `stratified` | `hailong.draw/1` | `method.selection.draw` |
| `listed` | `hailong.list/1` | `method.selection.draw_listed` |
| `two_stage` | both | `method.selection.second_stage` |
| `changes` | `hailong.change/1` | `method.selection.update` |
| `rounds` | `hailong.round/1` | `method.selection.next_round` |

Shared: `register` (what a register may hold), `ranking` (the first numbers of each stratum), `canonical` (the file whose
hash is made public). Names are compared as bytes, because engines order text by the language of their database.
"""

from hailong.store.drawing.changes import update
from hailong.store.drawing.listed import ListRegister, draw_listed
from hailong.store.drawing.register import COLUMNS, Register, frame_sha256, populations
from hailong.store.drawing.rounds import next_round
from hailong.store.drawing.stratified import draw
from hailong.store.drawing.two_stage import second_stage

__all__ = [
    "COLUMNS",
    "ListRegister",
    "Register",
    "draw",
    "draw_listed",
    "frame_sha256",
    "next_round",
    "populations",
    "second_stage",
    "update",
]
