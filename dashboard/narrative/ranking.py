"""Projects or clients in order: who stands out from the company further than chance allows."""

from dataclasses import dataclass

import numpy as np

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import row_estimators, spread
from dashboard.estimates.ungraded import get_column
from dashboard.narrative import counts, spread_texts
from dashboard.statistics import funnel

ID_BY_NAME = {"project_name": "project_id", "client_name": "client_id"}

# From so many cases on it is not their number that leaves a difference open.
MANY = 50
# With fewer cases, no share of a unit is told.
LEAST_FOR_SHARE = 20


@dataclass(frozen=True)
class Place:
    """A unit's count of its cases beside the company's share, and what may be said of it.

    `verdict` is `higher` or `lower` beyond the limits of chance (99.8 %); within them `few` below
    the least number of cases, `alone` where there is no other unit, `alike` where the shares differ
    by less than what matters, `usual` where only the usual spread of all units explains the
    distance, else `unclear`, or `open` where the cases are not few. `distance` is
    the part of the way from the company's share to the limit: above 1 the unit is outside. `kind`
    is the column of its name, `counted` that of its cases.
    """

    unit_id: str
    name: str
    count: float
    n: float
    share: float
    distance: float
    verdict: str
    kind: str
    counted: str


def rank_units(answer: Answer, small: int, sesoi: float) -> list[Place]:
    """The units of an answer, the furthest from the company's share first.

    `small` is the number of cases below which a unit is not called different or alike, `sesoi` the
    least difference of two shares that matters. Empty where nothing is known.
    """
    spec, name = answer.query.estimate, answer.query.chart["x"]
    if counts.is_silent(answer) or answer.rows.empty:
        return []
    units = answer.rows
    if spec["kind"] == "spread":
        units = spread.gather_units({**spec, "unit": ID_BY_NAME[name]}, answer.rows)
        units[name] = answer.rows.loc[units.index, name]
        limits = spread.make_unit_funnel(spec, units)
    else:
        limits = row_estimators.make_funnel(spec, units)
    found, totals = (get_column(units, spec[key]) for key in ("numerator", "denominator"))
    if limits is None:
        return []
    gaps = found / np.maximum(totals, 1) - limits.share
    exact = funnel.compute_exact_limits(limits.share, totals)
    is_unusual = (found < exact[:, 0]) | (found > exact[:, -1])
    rooms = np.where(gaps > 0, limits.high_outer, limits.low_outer) - limits.share
    places = []
    for number, row in enumerate(units.to_dict("records")):
        unit_id, n, gap = row[ID_BY_NAME[name]], float(totals[number]), float(gaps[number])
        if not n or number_formats.is_absent(unit_id):
            continue
        if limits.is_outside[number]:
            verdict = "higher" if gap > 0 else "lower"
        elif len(units) == 1:
            verdict = "alone"
        elif n < small:
            verdict = "few"
        elif abs(gap) < sesoi:
            verdict = "alike"
        else:
            verdict = "usual" if is_unusual[number] else "open" if n >= MANY else "unclear"
        # A limit may lie on the company's own share: then whoever is beside it is outside.
        room = abs(float(rooms[number]))
        places.append(
            Place(
                unit_id=str(unit_id),
                name=str(unit_id if number_formats.is_absent(row[name]) else row[name]),
                count=float(found[number]),
                n=n,
                share=limits.share,
                distance=abs(gap) / room if room else 2.0 * bool(gap),
                verdict=verdict,
                kind=name,
                counted=spec["denominator"],
            )
        )
    return sorted(places, key=lambda place: (-place.distance, -place.n, place.unit_id))


def write_count(place: Place, lang: str) -> str:
    """A unit's count: 24 of 37."""
    return texts.translate(
        lang, "unit.of", numerator=place.count, n=place.n, unit=_measure(place, lang)
    )


def write_verdict(place: Place, lang: str) -> str:
    """What may be said of a unit beside the company: too few to call it different."""
    return texts.translate(lang, f"unit.{place.verdict}")


def write_beside(place: Place, lang: str) -> str:
    """A unit's share in 100 beside the company's; of few cases the company's alone, since a share
    of them would be surer than they are."""
    share, verdict = number_formats.count_in_hundred(place.share), write_verdict(place, lang)
    own = number_formats.count_in_hundred(place.count / place.n)
    key = "beside" if place.n >= LEAST_FOR_SHARE else "beside_few"
    unit = _measure(place, lang)
    return texts.translate(lang, f"unit.{key}", own=own, share=share, verdict=verdict, unit=unit)


def write_company(places: list[Place], title: str, lang: str) -> str:
    """The company's share in 100, and how many units stand out from it."""
    outside = sum(place.distance > 1 for place in places)
    key = "outside" if outside else "none" if len(places) > 1 else "alone"
    return texts.translate(
        lang,
        f"unit.company_and_{key}",
        title=title,
        share=number_formats.count_in_hundred(places[0].share),
        outside=outside,
        n=len(places),
        unit=_measure(places[0], lang),
        **spread_texts.name_units(places[0].kind, lang),
    )


def _measure(place: Place, lang: str) -> str:
    return number_formats.get_measure_word(lang, place.counted)
