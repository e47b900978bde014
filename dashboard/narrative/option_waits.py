"""What an option that waits for the client takes: until when it waits, and how much later work then
begins, beside the work that it avoids."""

from dataclasses import dataclass, replace

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import consequences, waits
from dashboard.statistics.estimate import Estimate

STARTS = "requirements/start_waits"
# Silences, in working days, that the rule is compared with.
COMPARED = (5, 10)
# A smaller number of days is told as less than a hundredth of one.
LEAST_DAYS = 0.005


@dataclass(frozen=True)
class Silence:
    """After how many working days without an answer work may start: `usual` is the day by which 9
    of 10 of `n` answers had come, `chosen` what the reader set in its place."""

    usual: int
    n: int
    chosen: int | None = None

    @property
    def days(self) -> int:
        """The days that count."""
        return self.usual if self.chosen is None else self.chosen


@dataclass(frozen=True)
class Waiting:
    """What is said of waiting: what it takes, what of it speaks against the option, and on what
    condition what would be avoided stands."""

    takes: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    condition: str = ""


@dataclass(frozen=True)
class Weighed:
    """What waiting takes and avoids, a start: working days later, and person-days of work on what
    the client changes or denies in time (None: cannot be told). `answered` is the share of the
    starts with an answer by then, 0–1; the others begin at the client's risk all the same."""

    later: Estimate
    avoided: Estimate | None
    answered: float


def find_silence(answer: Answer | None, chosen: int | None) -> Silence | None:
    """The rule for clients who stay silent, from the answers to what was passed on
    (`requirements/time_to_verify`); None where they are too few."""
    if answer is None or answer.missing or answer.rows.empty:
        return None
    rows = answer.rows[answer.rows["arrival"] == "second_hand"]
    usual = waits.find_usual_end(rows["verification_days"], rows["verified_count"])
    if usual.value is None:
        return None
    return Silence(number_formats.round_half_up(usual.value), int(usual.n), chosen)


def write_rule(name: str, silence: Silence | None, lang: str) -> str:
    """The rule of an option as part of a sentence, with what holds for clients who stay silent."""
    if silence is None or f"options.{name}.rule_silence" not in texts.load_texts(lang):
        return texts.translate(lang, f"options.{name}.rule")
    return texts.translate(lang, f"options.{name}.rule_silence", days=silence.days)


def write_silence(silence: Silence, lang: str) -> str:
    """What holds where no answer comes, and where its days are from."""
    key = "silence" if silence.chosen in (None, silence.usual) else "silence_chosen"
    shown = {"days": silence.days, "usual": silence.usual, "n": silence.n}
    return texts.translate(lang, f"options.{key}", **shown)


def weigh(starts: Answer | None, rework: Answer | None, silence: Silence) -> Weighed | None:
    """How much later work begins that waits (`requirements/start_waits`), beside what it avoids
    (`requirements/answers_after_start`); None of too few starts, or of a part of them."""
    if starts is None or starts.missing or starts.rows.empty or starts.truncated:
        return None
    rows = waits.select_followed(starts.rows, silence.days)
    later = waits.estimate_later_start(rows, silence.days)
    if later.value is None:
        return None
    answered = waits.count_answered(rows, silence.days)
    return Weighed(later, _estimate_avoided(rework, answered), answered)


def _estimate_avoided(rework: Answer | None, answered: float) -> Estimate | None:
    """The person-days on what the client changes or denies in time, a start: the share `answered`
    times the share changed of those asked times the mean effort of those changed after the start.
    The range is that of the share changed."""
    if rework is None or rework.missing or rework.rows.empty:
        return None
    rows = rework.rows.to_dict("records")
    share = consequences.estimate_carried_over(rework.whole)
    late = next((row for row in rows if row["verified_when"] == "after_work_began"), None)
    if share is None or share.value is None or not late or not late["corrected_filled_count"]:
        return None
    each = answered * late["corrected_effort_days"] / late["corrected_filled_count"]
    return Estimate(
        share.value * each, (share.low or 0.0) * each, (share.high or 0.0) * each, n=share.n
    )


def list_takes(weighed: Weighed, starts: float, lang: str) -> list[str]:
    """What waiting takes beside what it avoids, in the same days, a start and, of so many `starts`
    that wait, a quarter."""
    later, avoided = weighed.later, weighed.avoided
    said = [texts.translate(lang, "options.waiting", **_show(later, "wait", lang), n=int(later.n))]
    if avoided is None or not avoided.value or not later.value:
        return said
    beside = texts.translate(lang, "options.waiting_beside", **_show(avoided, "effort", lang))
    even = _write_days(avoided.value / later.value, lang)
    said = [
        texts.translate(lang, "options.waiting_pair", waiting=said[0], beside=beside),
        texts.translate(lang, "options.waiting_even", even=even),
    ]
    if number_formats.round_half_up(starts):
        effort = starts * avoided.value
        rounded = number_formats.round_half_up(effort)
        quarter = {
            "starts": number_formats.round_half_up(starts),
            "answered": _count_answered(starts, weighed.answered, lang),
            "wait": number_formats.round_half_up(starts * later.value),
            "effort": rounded or _write_days(effort, lang),
        }
        said.append(texts.translate(lang, "options.waiting_quarter", **quarter))
    return said


def write_waiting(
    starts: Answer | None,
    rework: Answer | None,
    silence: Silence | None,
    held: float,
    avoided: float,
    lang: str,
) -> Waiting:
    """What is said of waiting: of so many starts as the rule holds back in a quarter, also of those
    that begin in the end without an answer, beside those that would be `avoided`."""
    weighed = weigh(starts, rework, silence) if silence else None
    if silence is None or weighed is None:
        return Waiting()
    takes, against = list_takes(weighed, held, lang), list_against(weighed, silence, lang)
    takes.append(_write_other_silences(starts, silence, lang))
    needed = avoided / held if held else 0.0
    condition = _write_condition(weighed.answered, needed, held, silence, lang)
    return Waiting(tuple(filter(None, takes)), tuple(against), condition)


def _write_other_silences(starts: Answer | None, silence: Silence, lang: str) -> str:
    """What waiting takes where the silence lasts as long as others would choose, or as usual."""
    said = []
    for days in sorted({*COMPARED, silence.usual} - {silence.days}):
        if (weighed := weigh(starts, None, replace(silence, chosen=days))) is None:
            continue
        shown = {"days": days, "share": number_formats.count_in_hundred(weighed.answered)}
        shown["wait"] = _write_days(weighed.later.value or 0.0, lang)
        said.append(texts.translate(lang, "options.silence_other", **shown))
    listed = texts.translate(lang, "general.comma").join(said)
    return texts.translate(lang, "options.silences", silences=listed) if said else ""


def _write_condition(
    answered: float, needed: float, held: float, silence: Silence, lang: str
) -> str:
    """The share that must be answered in time for what would be avoided, beside today's, 0–1, and
    how many of those `held` back that would be at today's."""
    if needed <= answered:
        return ""
    return texts.translate(
        lang,
        "options.wait_needed",
        days=silence.days,
        needed=number_formats.count_in_hundred(needed),
        share=number_formats.count_in_hundred(answered),
        count=_count_answered(held, answered, lang),
    )


def _count_answered(starts: float, answered: float, lang: str) -> str:
    rounded = number_formats.round_half_up(starts * answered)
    return str(rounded or texts.translate(lang, "general.less_than_one"))


def list_against(weighed: Weighed, silence: Silence, lang: str) -> list[str]:
    """What waiting takes, a line each; and how few of these starts had an answer by then."""
    shown = _show(weighed.later, "wait", lang) | {"days": silence.days}
    avoided = weighed.avoided
    if avoided is None or not avoided.value:
        later = texts.translate(lang, "options.wait_later", **shown)
    else:
        shown |= _show(avoided, "effort", lang)
        later = texts.translate(lang, "options.wait_later_beside", **shown)
    share = number_formats.count_in_hundred(weighed.answered)
    by_then = texts.translate(
        lang, "options.wait_answered", days=silence.days, share=share, n=int(weighed.later.n)
    )
    return [later, by_then]


def _show(estimate: Estimate, name: str, lang: str) -> dict[str, str]:
    """A number of days and its range, as a text takes them."""
    value = _write_days(estimate.value or 0.0, lang)
    if estimate.low is None or estimate.high is None:
        return {name: value, f"{name}_range": ""}
    low, high = (_write_days(end, lang) for end in (max(estimate.low, 0.0), estimate.high))
    return {
        name: value,
        f"{name}_range": texts.translate(lang, "sentence.interval", low=low, high=high),
    }


def _write_days(days: float, lang: str) -> str:
    """A number of days in two or three digits, with two places at most."""
    if 0 < days < LEAST_DAYS:
        return texts.translate(lang, "options.hardly_days")
    return texts.number(days, lang, ",.0f" if days >= 100 else ".1f" if days >= 1 else ".2f")
