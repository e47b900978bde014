"""What the dates of a column tell about the order of day, month and year in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from etl.values.date_days import USUAL_ORDERS, Day
from etl.values.dates import read_written_day

# Different days from which the years under one order may rule another out.
MIN_DAYS = 3
# Years that one project's dates may span, and by how many more another order must spread them.
USUAL_SPAN, EXCESS_SPAN = 3, 5
# From this number on, what looks like a year may be the last day of every month.
FIRST_MONTH_END = 28
# Years before and after those of the other dates in which a date is expected.
NEAR_YEARS = 5


@dataclass(frozen=True)
class OrderEvidence:
    """What the different texts of a column tell.

    `proven`: orders that some texts can only have; `hinted`: those of days whose month is a word;
    `allowed`: the usual orders under which all unclear texts are days; `unclear`: a text with
    several readings; `short_days`: unclear days with a year of two digits; `years`: those of clear
    dates. `yearless` of `count` texts are days without a year, `yearless_text` is one of them.
    """

    proven: frozenset[str] = frozenset()
    hinted: frozenset[str] = frozenset()
    allowed: tuple[str, ...] = USUAL_ORDERS
    unclear: str | None = None
    short_days: tuple[Day, ...] = ()
    years: frozenset[int] = frozenset()
    yearless: int = 0
    count: int = 0
    yearless_text: str | None = None


def weigh_dates(texts: Iterable[str]) -> OrderEvidence:
    """The evidence of a column's texts, each given once."""
    days: dict[Day, str] = {}
    count = 0
    for text in texts:
        count += 1
        if (day := read_written_day(text)) is not None and day.readings:
            days.setdefault(day, text)
    unclear = [day for day in days if len(set(day.list_usual().values())) > 1]
    proven: set[str] = set()
    for day in days:
        possible = day.list_usual() or day.readings
        is_telling = len(day.usual) > 1 or day.is_short or not day.list_usual()
        if len(possible) == 1 and is_telling and not day.is_named:
            proven |= set(possible)
    yearless = [day for day in days if day.is_yearless]
    clear = (day for day in days if len(day.readings) == 1 and not day.is_yearless)
    return OrderEvidence(
        frozenset(proven),
        frozenset(order for day in days if day.is_named for order in day.list_usual()),
        tuple(order for order in USUAL_ORDERS if all(order in day.readings for day in unclear)),
        days[unclear[0]] if unclear else None,
        tuple(day for day in unclear if day.is_short),
        frozenset(reading.year for day in clear for reading in day.readings.values()),
        len(yearless),
        count,
        days[yearless[0]] if yearless else None,
    )


def choose_order(
    own: OrderEvidence, others: Sequence[OrderEvidence], declared: str | None
) -> tuple[str | None, tuple[str, ...]]:
    """The order of a column, None where it is unknown, and the orders that it may have.

    What the column's own values prove comes first, then what a format or a person declared, then
    what words for months in it hint at, what the years tell, and what other columns prove.
    """
    allowed = own.allowed or USUAL_ORDERS
    if len(own.proven) == 1:
        return next(iter(own.proven)), allowed
    if declared or own.proven:
        return declared, allowed
    if len(hinted := own.hinted & set(allowed)) == 1:
        return next(iter(hinted)), allowed
    years = own.years.union(*(other.years for other in others))
    allowed = _keep_near(_keep_compact(allowed, own.short_days), own.short_days, years)
    if len(allowed) == 1:
        return allowed[0], allowed
    elsewhere: set[str] = set()
    for other in others:
        compact = _keep_compact(other.allowed, other.short_days)
        elsewhere |= other.proven or (set(compact) if len(compact) == 1 else set())
    if own.yearless and not elsewhere:
        # Where one column has 3月6日, 3.7 in another is not in July.
        elsewhere = set().union(*(other.hinted for other in others))
    if len(shared := elsewhere & set(allowed)) == 1 and len(elsewhere) == 1:
        return next(iter(shared)), allowed
    return None, allowed


def _keep_compact(allowed: tuple[str, ...], days: Sequence[Day]) -> tuple[str, ...]:
    """The orders without those that scatter the years, where another keeps them together.

    In 26/03/05, 26/03/09 and 26/11/20 the year is first: they are not three years' 26ths.
    """
    if len(days) < MIN_DAYS:
        return allowed
    years = {order: [day.readings[order].year for day in days] for order in allowed}
    spans = {order: max(found) - min(found) for order, found in years.items()}
    best = min(spans, key=lambda order: spans[order], default=None)
    if best is None or spans[best] > USUAL_SPAN:
        return allowed
    if max(years[best]) % 100 >= FIRST_MONTH_END:
        return allowed
    return tuple(order for order in allowed if spans[order] < spans[best] + EXCESS_SPAN)


def _keep_near(
    allowed: tuple[str, ...], days: Sequence[Day], years: frozenset[int]
) -> tuple[str, ...]:
    """The orders under which all years are near those of other dates, if there are any."""
    if not days or not years:
        return allowed
    first, last = min(years) - NEAR_YEARS, max(years) + NEAR_YEARS
    near = tuple(
        order for order in allowed if all(first <= day.readings[order].year <= last for day in days)
    )
    return near or allowed
