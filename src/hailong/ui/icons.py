"""Line drawings: the five faces of the scale, the mark of the product, small icons. No colour in the faces.

Faces never stand alone: words and number are beside them (ux E4). All are decoration (`aria-hidden`).
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_MOUTHS = {
    1: "M10 24c2.6-4.6 11.4-4.6 14 0",
    2: "M11 23c2-2.3 10-2.3 12 0",
    3: "M11 22h12",
    4: "M11 20.5c2 2.3 10 2.3 12 0",
    5: "M10 19.5c2.6 5 11.4 5 14 0z",
}
_BROWS = mark_safe('<path d="M9.6 11.8l3.6-1.8M24.4 11.8l-3.6-1.8"/>')  # noqa: S308 - our own constant
_ICONS = {
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 018 0v3"/>',
    "chart": '<path d="M4 20V10M10 20V4M16 20v-7M22 20H2"/>',
    "sound": '<path d="M4 9v6h4l5 4V5L8 9z"/><path d="M16.5 8.5a5 5 0 010 7M19 6a8.5 8.5 0 010 12"/>',
    "download": '<path d="M12 3v12M7 10l5 5 5-5M4 21h16"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "tick": '<path d="M4 12.5l5.5 5.5L20 6.5"/>',
    "warning": '<path d="M12 3L2 20h20zM12 10v4M12 17v.5"/>',
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
}
LOGO = mark_safe(  # noqa: S308 - our own constant
    '<svg width="30" height="30" viewBox="0 0 30 30" aria-hidden="true" focusable="false">'
    '<rect width="30" height="30" rx="7" fill="#fff"/><path d="M8 10h9M8 15h6M8 20h4" fill="none" stroke="#0B3D66"'
    ' stroke-width="2.4" stroke-linecap="round"/><path d="M15.5 19.5l3 3 5.5-8" fill="none" stroke="#C98A00"'
    ' stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def face(level: int, size: int = 34) -> SafeString:
    """The face of level 1 (very sad) to 5 (laughing). Raises `KeyError` for any other level."""
    return format_html(
        '<svg class="face" width="{0}" height="{0}" viewBox="0 0 34 34" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        '<circle cx="17" cy="17" r="14.5"/><path stroke-width="2.8" d="M12.3 15h.01M21.7 15h.01"/>{1}'
        '<path d="{2}"/></svg>',
        size,
        _BROWS if int(level) == 1 else "",
        _MOUTHS[int(level)],
    )


def icon(name: str, size: int = 24) -> SafeString:
    """One of the small line icons. Raises `KeyError` for an unknown name."""
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        "{1}</svg>",
        size,
        mark_safe(_ICONS[name]),  # noqa: S308 - our own constants
    )
