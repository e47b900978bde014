"""The options side by side: what this company's own tests of each say for and against it, what it
would avoid, what it takes, and how one would see that it is done."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.display import texts
from dashboard.engine import case_notes
from dashboard.engine.answer import Answer
from dashboard.engine.case_notes import Note
from dashboard.estimates import consequences
from dashboard.estimates.options import (
    Outcome,
    Side,
    Step,
    Support,
    allow_for_number,
    judge_comparison,
    judge_counter_row,
    judge_option,
)
from dashboard.narrative import benefits, counts, option_points, option_waits, overview_lines
from dashboard.narrative.benefits import Assumptions, Benefit
from dashboard.narrative.option_points import Answers, Point
from dashboard.narrative.option_waits import Silence

OPTIONS = Path(__file__).parent / "options.toml"
# What is told beside the tests of an option.
BESIDE = tuple(dict.fromkeys((option_points.COUNTER, *option_points.COUNTED, option_waits.STARTS)))
NOTHING = "nothing"
# Why an option without a figure to count with promises nothing, where its support does not say it.
NO_PROMISE: Mapping[str, str] = {
    "supported": "metric",
    "mixed": "metric",
    "contradicted": "against",
    "untested": "test",
}
LETTERS = "ABCDEFGHIJKLMNOP"


@dataclass(frozen=True)
class Option:
    """An option, all in plain text: its words, what its tests say, and what they say together.

    `supports` and `against` are never both without a word: where nothing was found, the page says
    so. `benefit` is None where nothing can be promised, and `promise` says why. `silence` is until
    when an option waits for the client, `waiting` what that takes, `condition` what must hold for
    the benefit then, `takes` what the company wrote.
    `proof` are the targets, a line each, `proof_basis` when they would show. `step` is empty for
    doing nothing.
    """

    name: str
    letter: str
    step: Step | None
    title: str
    change: str
    gains: str
    loses: str
    support: Support
    supports: tuple[Point, ...]
    against: tuple[Point, ...]
    unsettled: tuple[Point, ...]
    benefit: Benefit | None
    promise: str
    proof: tuple[str, ...]
    proof_basis: tuple[str, ...]
    takes: Note | None
    silence: Silence | None = None
    waiting: tuple[str, ...] = ()
    condition: str = ""


@cache
def load_options() -> dict[str, dict[str, Any]]:
    """The options by name, cheapest step first within those that are shown."""
    return tomllib.loads(OPTIONS.read_text(encoding="utf-8"))


def list_queries() -> list[str]:
    """The queries that the options rest on."""
    named: dict[str, None] = dict.fromkeys(BESIDE)
    for spec in load_options().values():
        named |= dict.fromkeys((*spec.get("tests", ()), *spec.get("counted", ())))
        named |= dict.fromkeys(spec[key] for key in ("exposure", "weeks") if key in spec)
        named |= dict.fromkeys(spec.get("outcome", ()))
    return list(named)


@dataclass(frozen=True)
class _Test:
    """A test of an option: its outcome, its words, and what its own checks show the other way."""

    option: str
    outcome: Outcome
    point: Point
    contrary: tuple[Point, ...] = ()


def list_options(
    answers: Answers,
    notes: Mapping[str, Note],
    assumptions: Assumptions,
    lang: str,
    level: float = 0.05,
) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """The options that stand side by side, doing nothing first, and those read on demand.

    `answers` are those to `list_queries`, by name; a test whose query has none is left out. `level`
    is that of the tests of all options together.
    """
    tests = _list_tests(answers, lang, level)
    made = [
        _make_option(
            name,
            [test for test in tests if test.option == name],
            answers,
            notes,
            assumptions,
            LETTERS[place],
            lang,
        )
        for place, name in enumerate(load_options(), 1)
    ]
    shown = [option for option in made if load_options()[option.name].get("shown")]
    others = [option for option in made if option not in shown]
    return (_make_nothing(answers, lang), *shown), tuple(others)


def name_option(option: Option, lang: str) -> str:
    """An option by its letter and title."""
    return texts.translate(lang, "options.named", letter=option.letter, title=option.title)


def list_basis(options: Iterable[Option], lang: str) -> list[str]:
    """What stands behind the rows of each option, a line each: how what is avoided was counted,
    what its range depends on, and when the targets would show."""
    between = texts.translate(lang, "minute.between")
    return [
        texts.translate(
            lang, "case.lacks", title=name_option(option, lang), reasons=between.join(said)
        )
        for option in options
        if (said := (*_list_counted(option, lang), *option.proof_basis))
    ]


def _list_counted(option: Option, lang: str) -> list[str]:
    if option.benefit is None:
        return []
    swings = texts.translate(lang, "general.semicolon").join(
        benefits.list_swings(option.benefit, lang)
    )
    named = texts.translate(lang, "options.hangs_on")
    swung = texts.translate(lang, "case.lacks", title=named, reasons=swings)
    return [option.benefit.basis, texts.translate(lang, "options.claim", claim=swung)]


def _make_option(
    name: str,
    tested: Sequence[_Test],
    answers: Answers,
    notes: Mapping[str, Note],
    assumptions: Assumptions,
    letter: str,
    lang: str,
) -> Option:
    spec = load_options()[name]
    support = judge_option(test.outcome for test in tested)
    promised = _promise(name, tested, answers, assumptions, lang)
    benefit = promised if isinstance(promised, Benefit) else None
    known = texts.load_texts(lang)
    wait = answers.get(option_points.WAIT) if "waits" in spec else None
    silence = option_waits.find_silence(wait, assumptions.silence)
    starts, rework = answers.get(option_waits.STARTS), answers.get(option_points.REWORK)
    share = assumptions.coverage * assumptions.compliance
    held, avoided = (benefit.today * share, benefit.expected) if benefit else (0.0, 0.0)
    waiting = option_waits.write_waiting(starts, rework, silence, held, avoided, lang)
    change = [texts.translate(lang, f"options.{name}.change")]
    change += [option_waits.write_silence(silence, lang)] if silence else []
    return Option(
        name=name,
        letter=letter,
        step=spec["step"],
        title=texts.translate(lang, f"options.{name}.title"),
        change=texts.translate(lang, "minute.between").join(change),
        gains=known.get(f"options.{name}.gains", ""),
        loses=known.get(f"options.{name}.loses", ""),
        support=support,
        supports=(
            *_pick_points(tested, "for"),
            *option_points.list_counts(name, "for", answers, lang),
        ),
        against=(
            *_list_against(name, tested, answers, lang),
            *map(option_points.make_point, waiting.against),
        ),
        unsettled=tuple(_pick_points(tested, "open", "few")),
        benefit=benefit,
        promise="" if isinstance(promised, Benefit) else promised,
        proof=benefit.proof if benefit else (texts.translate(lang, f"options.{name}.proof"),),
        proof_basis=benefit.proof_basis if benefit else (),
        takes=notes.get(case_notes.name_takes(name)),
        silence=silence,
        waiting=waiting.takes,
        condition=waiting.condition,
    )


def _pick_points(tested: Sequence[_Test], *sides: Side) -> list[Point]:
    return [test.point for side in sides for test in tested if test.outcome.side == side]


def _list_against(
    name: str, tested: Sequence[_Test], answers: Answers, lang: str
) -> Iterator[Point]:
    """What tests and counts say against an option. No difference that matters is no support, so it
    stands here; so does what other ways of counting show of a finding that speaks for it."""
    yield from _pick_points(tested, "against", "alike")
    for test in tested:
        if test.outcome.side == "for":
            yield from test.contrary
    for counted in load_options()[name].get("counted", ()):
        if counted in answers and judge_answer(answers[counted]).side == "for":
            yield from option_points.list_contrary(answers[counted], lang)
    yield from option_points.list_counts(name, "against", answers, lang)


def _make_nothing(answers: Answers, lang: str) -> Option:
    """Doing nothing: what it leads on to, and what speaks for leaving things as they are."""

    def says(part: str) -> str:
        return texts.translate(lang, f"options.nothing.{part}")

    counter = answers.get(option_points.COUNTER)
    against = option_points.write_course(answers, lang)
    supports = []
    if counter is not None and not counter.missing and not counter.rows.empty:
        rows = counter.rows.to_dict("records")
        favourable = sum(bool(consequences.judge_fairness(row)) for row in rows)
        outcomes = {consequences.judge_counter_case(row) for row in rows}
        key = "counted_none" if "worse" in outcomes else "counted_open"
        key = "counted" if favourable else key
        supports = [texts.translate(lang, f"options.{key}", n=favourable, all=len(rows))]
        if key == "counted_none":
            supports[0] += overview_lines.write_tally(rows, lang)
    return Option(
        name=NOTHING,
        letter=LETTERS[0],
        step=None,
        support="untested",
        supports=tuple(map(option_points.make_point, supports)),
        against=tuple(map(option_points.make_point, against)),
        unsettled=(),
        benefit=None,
        proof=(says("proof"),),
        proof_basis=(),
        takes=None,
        title=says("title"),
        change=says("change"),
        gains=says("gains"),
        loses=says("loses"),
        promise=says("promise"),
    )


def _list_tests(answers: Answers, lang: str, level: float) -> list[_Test]:
    """The tests of all options in the order of their file, as far as they hold beside each
    other."""
    tests = []
    counter = answers.get(option_points.COUNTER)
    rows = [] if counter is None or counter.missing else counter.rows.to_dict("records")
    for option, spec in load_options().items():
        for name in spec.get("tests", ()):
            if answer := answers.get(name):
                outcome = judge_answer(answer)
                point = option_points.write_test(answer, outcome, lang)
                contrary = tuple(option_points.list_contrary(answer, lang))
                tests.append(_Test(option, outcome, point, contrary))
        for row in rows:
            if row["counter_case"] in spec.get("counter_cases", ()):
                outcome = judge_counter_row(row)
                point = option_points.write_counter(row, outcome, lang)
                tests.append(_Test(option, outcome, point))
    allowed = allow_for_number([test.outcome for test in tests], level)
    weak = texts.translate(lang, "options.weak", n=len(tests))
    return [
        test
        if outcome.side == test.outcome.side
        else replace(
            test, outcome=outcome, point=replace(test.point, said=f"{test.point.said}{weak}")
        )
        for test, outcome in zip(tests, allowed, strict=True)
    ]


def judge_answer(answer: Answer) -> Outcome:
    """The outcome of a comparison as a test of the option that would end what it suspects."""
    estimate = counts.pick_graded(answer)
    p = estimate.verdict.facts.get("p") if estimate.verdict else None
    return judge_comparison(str(estimate.grade), estimate.value, answer.query.suspects, p)


def _promise(
    name: str,
    tested: Sequence[_Test],
    answers: Answers,
    assumptions: Assumptions,
    lang: str,
) -> Benefit | str:
    """What the option would avoid, or why nothing can be promised."""
    spec, support = load_options()[name], judge_option(test.outcome for test in tested)
    metric, exposure = answers.get(spec.get("metric", "")), answers.get(spec.get("exposure", ""))
    if metric is None or exposure is None:
        reason = NO_PROMISE.get(support, support)
        return texts.translate(lang, f"options.no_promise_{reason}")
    # The tests of an option stand in the order of its file.
    place = [test for test in spec["tests"] if test in answers].index(metric.query.name)
    side = tested[place].outcome.side
    if side != "for" or exposure.missing:
        return texts.translate(lang, f"options.no_promise_{side if side != 'for' else 'few'}")
    weeks = pick_told([spec.get("weeks", "")], answers)
    return benefits.make_benefit(
        name,
        metric,
        exposure,
        weeks[0] if weeks else None,
        assumptions,
        lang,
        outcomes=pick_told(spec.get("outcome", ()), answers),
    )


def pick_told(names: Iterable[str], answers: Answers) -> list[Answer]:
    """The answers of these names that have rows."""
    named = (answers[name] for name in names if name in answers)
    return [answer for answer in named if not answer.missing and not answer.rows.empty]
