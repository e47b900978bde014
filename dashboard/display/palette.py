"""What a mark's colour and fill mean, in both themes; the one place that knows a colour.

Hue says how the word arrived, or who stands at that end of its way; fill whether it was verified
with the client; nothing else is coloured. What has no such meaning is drawn in tints of ink.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ground:
    """The colours of one theme: of the marks by hue, and of what stands around them."""

    hues: Mapping[str, str]
    ink: str
    secondary: str
    grid: str
    page: str


LIGHT = Ground(
    hues={
        "direct": "#1D6AE0",
        "relayed": "#B8501A",
        "joint": "#0F4F47",
        "internal": "#6A1B7F",
        "unknown": "#8C949F",
    },
    ink="#1B2430",
    secondary="#5B6673",
    grid="#E4E8ED",
    page="#FFFFFF",
)
DARK = Ground(
    hues={
        "direct": "#8FBAF7",
        "relayed": "#DB8743",
        "joint": "#3FF0CE",
        "internal": "#BE3BEA",
        "unknown": "#6F757C",
    },
    ink="#E8ECF1",
    secondary="#A3ADB8",
    grid="#2A323C",
    page="#12171E",
)
# value of a coded column → its hue, and whether it stands for verified (solid) or not (hatched).
MARKS = {
    "direct": ("direct", True),
    "client_direct": ("direct", True),
    "first_hand": ("direct", True),
    "first_hand_verified": ("direct", True),
    "first_hand_unverified": ("direct", False),
    "joint": ("joint", True),
    "both": ("joint", True),
    "project_alone": ("direct", True),
    "sales_alone": ("relayed", True),
    "pm": ("direct", True),
    "delivery": ("direct", True),
    "sales": ("relayed", True),
    "relayed": ("relayed", True),
    "relayed_corroborated": ("relayed", True),
    "second_hand": ("relayed", True),
    "second_hand_verified": ("relayed", True),
    "relayed_uncorroborated": ("relayed", False),
    "relayed_unchecked": ("relayed", None),
    "second_hand_unverified": ("relayed", False),
    "other_changes": ("ink", True),
    "no_change": ("unknown", True),
    "internal": ("internal", True),
    "sales_own": ("internal", False),
    "verified_before_work": ("ink", True),
    "verified_waiting": ("ink", None),
    "verified_after_work_began": ("ink", False),
    "unverified_in_work": ("ink", False),
    "closed_unverified": ("ink", False),
    "unverified_waiting": ("ink", False),
    "verified_order_unknown": ("unknown", None),
    "recorded": ("ink", True),
    "recorded_undated": ("ink", None),
    "possible": ("ink", None),
    "none": ("ink", False),
    "before_work": ("ink", True),
    "after_work_began": ("ink", False),
    "never": ("ink", False),
    "order_unknown": ("unknown", None),
    "other": ("unknown", True),
    "near_in_time": ("unknown", True),
    "not_linked": ("unknown", None),
    "unknown": ("unknown", True),
}
TINTS = {
    "verified_waiting": 0.55,
    "possible": 0.55,
    "closed_unverified": 0.7,
    "unverified_waiting": 0.45,
}
PALE = 0.45
HATCHES = {"verified_after_work_began": "\\", "closed_unverified": "x", "unverified_waiting": "."}


def tint(colour: str, strength: float, ground: str) -> str:
    """A colour thinned towards its ground; `strength` 1 is the colour itself."""
    mixed = (
        round(int(colour[i : i + 2], 16) * strength + int(ground[i : i + 2], 16) * (1 - strength))
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in mixed)


def make_translucent(colour: str) -> str:
    """A colour that lets what lies beneath it through: bands of several series may overlap."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.13)"


def pick_hue(value: Any, ground: Ground) -> str:
    """The colour of a value of a series; ink where it has no meaning of its own."""
    name = MARKS.get(str(value), ("ink", True))[0]
    colour = ground.hues.get(name, ground.ink)
    return tint(colour, TINTS.get(str(value), 1), ground.page)


def pick_text_colour(value: Any, ground: Ground) -> str:
    """The colour of a series' name: its hue, a little nearer to ink than its mark; where that is
    too pale to read, secondary ink."""
    name = MARKS.get(str(value), ("ink", True))[0]
    is_pale = name == "unknown" or str(value) in TINTS
    return ground.secondary if is_pale else tint(pick_hue(value, ground), 0.85, ground.ink)


def is_solid(value: Any) -> bool | None:
    """Whether a value stands for verified: True solid, False hatched, None in between."""
    return MARKS.get(str(value), ("ink", True))[1]


def make_fill(
    values: Sequence[Any], ground: Ground, is_judged: Sequence[bool] = ()
) -> dict[str, Any]:
    """How areas of these values are filled, as Plotly's `marker`: a colour and a pattern each.

    Solid for verified, hatched on a tint for not verified; without such a meaning a tint of ink.
    What is not judged is pale, outlined in its hue: thinned alone, a hue on a dark ground is no
    longer that of its label.
    """
    colours, shapes, behind, outlines = [], [], [], []
    for value, is_full in zip(values, is_judged or [True] * len(values), strict=True):
        colour = (
            pick_hue(value, ground) if str(value) in MARKS else tint(ground.ink, 0.7, ground.page)
        )
        solid = is_solid(value)
        shape = HATCHES.get(str(value), "/" if solid is False else ".")
        strength = 1 if is_full else PALE
        outlines.append(ground.page if is_full else colour)
        colours.append(tint(colour, strength, ground.page))
        shapes.append("" if solid else shape)
        behind.append(tint(colour, strength if solid else 0.35 * strength, ground.page))
    return {
        "color": behind,
        "line": {"width": 1, "color": outlines},
        "pattern": {
            "shape": shapes,
            "fgcolor": colours,
            "bgcolor": behind,
            "size": 7,
            "solidity": 0.4,
        },
    }


def sort_by_meaning(values: Sequence[Any]) -> list[Any]:
    """Values of a series in the order of their meaning, unknown last."""
    order = list(MARKS)
    known = list(dict.fromkeys(values))
    return sorted(
        known, key=lambda v: (order.index(str(v)) if str(v) in order else len(order) - 3, str(v))
    )
