"""Giao diện (–). Layout, components, charts as SVG, static files, number and date filters, the words of every `Problem`. Knows no survey.

In: Plain values.
Out: HTML, SVG.
"""
