"""The chapters of the report, one file each, in the order of F2 (province and district reports).

Each has `write(story)` that gives the blocks of its chapter, heading included.
"""
