"""How the cases of a curve over waits ended, in words."""

from dashboard.display import texts
from dashboard.statistics.estimate import Estimate


def write_end(label: str, share: Estimate, unit: str, lang: str) -> str:
    """How many of 100 cases ended in one way, with the interval: `45 (41 to 49) verified`; `unit`
    is their measure word."""
    hundred = [
        "–" if part is None else texts.number(100 * part, lang, ".0f")
        for part in (share.value, share.low, share.high)
    ]
    interval = texts.translate(lang, "sentence.interval", low=hundred[1], high=hundred[2])
    return texts.translate(
        lang,
        "sentence.end",
        # Within a sentence a heading does not begin with a capital.
        what=label[:1].lower() + label[1:],
        n=hundred[0],
        unit=unit,
        interval="" if share.low is None else interval,
    )
