"""The case for change on screen: a decision document, with buttons that download it."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from zipfile import ZIP_DEFLATED, ZipFile

import streamlit as st

from dashboard.charts import comparison, option_grid, pair_bars
from dashboard.display import texts
from dashboard.engine import case_notes, precompute, session
from dashboard.engine.answer import Answer
from dashboard.engine.case_notes import Note
from dashboard.engine.errors import Refused
from dashboard.evidence import card_parts, edit_mark
from dashboard.exports import html, pdf, pptx
from dashboard.exports.media_types import MEDIA_TYPES
from dashboard.narrative import case, case_slides, case_texts, grade_texts, options
from dashboard.narrative.benefits import Assumptions
from dashboard.narrative.case import Case
from dashboard.narrative.case_texts import write_finding
from dashboard.narrative.slides import Deck
from dashboard.ui import (
    export_record,
    journal_entry,
    language,
    layout,
    links,
    page_session,
    plotly_component,
    url_state,
    visitor,
)
from dashboard.ui.language import t
from queries.catalog import QueryError
from store.paths import STATIC

# The files to take along, by the key of their label: name, and how each is written.
FILES: Mapping[str, tuple[str, Callable[[Case, Deck, str], bytes]]] = {
    "case_pdf": ("firsthand_case.pdf", lambda _, deck, lang: pdf.render_case(deck, lang)),
    "case_html": ("firsthand_case.html", lambda made, _, lang: html.render_case(made, lang)),
    "slides_pptx": (
        "firsthand_slides.pptx",
        lambda _, deck, lang: pptx.render_slides(deck, lang),
    ),
    "slides_pdf": ("firsthand_slides.pdf", lambda _, deck, lang: pdf.render_slides(deck, lang)),
    "slides_html": (
        "firsthand_slides.html",
        lambda _, deck, lang: html.render_slides(deck, lang),
    ),
}
ALL_FILES = "firsthand_case.zip"
STYLE = STATIC / "case.css"
# The assumptions as sliders, in per cent.
SLIDERS = {"coverage": 80, "compliance": 70}
SLIDER_STEP = 5
# After how many working days without an answer work may start; by rule where nothing is entered.
SILENCE = "silence"
MOST_DAYS = 250


def render() -> None:
    """Render the page: what to decide, the problem, the options, the recommendation, what is
    missing."""
    lang, data = language.get_language(), session.get_data_folder()
    for name, default in SLIDERS.items():
        url_state.restore(name, partial(_parse_share, default=default), default)
    url_state.restore(SILENCE, _parse_days, None)
    shares = {name: st.session_state[name] / 100 for name in SLIDERS}
    try:
        proposal = case.make_case(data, lang, Assumptions(**shares, silence=_get_silence()))
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    st.html(STYLE)
    card_parts.render_broken(proposal.broken)
    precompute.start(data)
    _render_decision(proposal, lang)
    _render_problem(proposal, lang)
    _render_options(proposal, lang)
    _render_recommendation(proposal, lang)
    _render_doubts(proposal)
    _render_missing(proposal)


def _parse_share(written: list[str], default: int) -> int:
    """A share in per cent as the address has it, to the slider's next step."""
    if not written[0].isdecimal() or not 0 <= int(written[0]) <= 100:
        return default
    return SLIDER_STEP * round(int(written[0]) / SLIDER_STEP)


def _parse_days(written: list[str]) -> int | None:
    """Working days as the address has them; None, by rule, of anything else."""
    days = int(written[0]) if written[0].isdecimal() else 0
    return days if 0 < days <= MOST_DAYS else None


def _get_silence() -> int | None:
    """The days that the reader set; None where it is those by rule."""
    days = st.session_state[SILENCE]
    return None if days is None else int(days)


def _render_decision(proposal: Case, lang: str) -> None:
    """What the reader is asked to decide, and the files to take along."""
    st.caption(t("case.asked"))
    with st.container(key="situation"):
        st.markdown(f"**{texts.escape_markdown(proposal.advice.asked)}**")
    if proposal.advice.terms:
        st.caption("  \n".join(map(texts.escape_markdown, proposal.advice.terms)))
    if proposal.edits:
        st.caption(texts.escape_markdown(proposal.edits))
        _render_mark(tuple(proposal.behind.values()))
    # On paper nobody would be told what it lacks.
    if not proposal.broken:
        with st.container(horizontal=True, vertical_alignment="center"):
            layout.render_on_demand(
                t("case.take"),
                "take_case",
                partial(_render_files, proposal, lang),
                icon=":material/download:",
            )
            links.link_to_slides()
            links.link_to_decisions()


def _render_files(proposal: Case, lang: str) -> None:
    """A button for each file, and one that makes them all."""
    deck = case_slides.make_deck(proposal, lang)
    lacks_font = pdf.lacks_font(deck, lang)
    offered = {key: of for key, of in FILES.items() if not (lacks_font and key.endswith("_pdf"))}
    with st.container(gap=None):
        for key, (file, write) in offered.items():
            _offer(t(f"case.{key}"), file, partial(write, proposal, deck, lang), key)
    if lacks_font:
        st.caption(t("errors.no_han_font", fonts=pdf.SOME_HAN_FONTS))
    if st.button(t("case.all"), icon=":material/folder_zip:", key="make_all"):
        writers = {file: partial(write, proposal, deck, lang) for file, write in offered.values()}
        st.session_state["case_files"] = (deck, _write_all(writers))
    made_of, content = st.session_state.get("case_files", (None, b""))
    # Made of another case, they would be other files than those above.
    if made_of == deck:
        _offer(t("case.all_made", file=ALL_FILES), ALL_FILES, lambda: content, "all")


def _offer(label: str, file: str, write: Callable[[], bytes], key: str) -> None:
    st.download_button(
        label,
        data=export_record.record(write, file),
        file_name=file,
        mime=MEDIA_TYPES[file.rpartition(".")[2]],
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key=f"take_{key}",
    )


def _write_all(writers: Mapping[str, Callable[[], bytes]]) -> bytes:
    """All files as one archive, with a bar that names the one being written."""
    archive, bar = io.BytesIO(), st.progress(0.0)
    with ZipFile(archive, "w", ZIP_DEFLATED) as written:
        for place, (file, write) in enumerate(writers.items()):
            bar.progress(place / len(writers), t("case.writing", file=file))
            written.writestr(file, write())
    bar.empty()
    return archive.getvalue()


@st.fragment
def _render_mark(behind: Sequence[Answer]) -> None:
    with page_session.resume_page():
        edit_mark.render(behind, "case")


def _render_problem(proposal: Case, lang: str) -> None:
    """The problem in pairs, how sure it is, and what it takes today."""
    st.subheader(t("case.problem"), anchor=False)
    st.markdown(texts.escape_markdown(proposal.problem))
    drawn = (
        pair_bars.draw_pair(pair, lang, grade_texts.format_mark(pair.grade, lang))
        for pair in proposal.pairs
    )
    st.html(f'<div class="pairs">{"".join(drawn)}</div>')
    st.subheader(t("case.how_sure"), anchor=False)
    mark = grade_texts.format_mark(proposal.situation.grade, lang)
    st.markdown(f"{mark} · {proposal.situation.counted}")
    st.caption(_list_lines(proposal.second))
    with st.expander(t("situation.behind"), on_change="rerun", key="case_behind") as behind:
        if behind.open:
            _render_findings(proposal, lang)
    st.subheader(t("case.today"), anchor=False)
    st.markdown(_list_lines(proposal.today))


def _render_findings(proposal: Case, lang: str) -> None:
    """The headline comparisons as one chart and as a list."""
    figure = comparison.draw_findings(proposal.answers, lang, plotly_component.get_ground())
    if figure is not None:
        alt = texts.strip_markdown(f"{t('case.how_sure')} {proposal.situation.said}")
        plotly_component.render_figure(figure, lang, "case_findings", alt)
        st.caption(t("case.read_picture"))
    st.markdown("\n".join(f"- {write_finding(each, lang)}" for each in proposal.findings))


def _render_options(proposal: Case, lang: str) -> None:
    """The options side by side with the assumptions, the form for what they take, and the others on
    demand."""
    st.subheader(t("case.options"), anchor=False)
    for name, place in zip(SLIDERS, st.columns(2), strict=True):
        place.slider(t(f"options.{name}"), 0, 100, step=SLIDER_STEP, format="%d%%", key=name)
        chosen = st.session_state[name]
        url_state.publish(name, chosen, [str(chosen)] if chosen != SLIDERS[name] else [])
    _render_silence(proposal)
    st.caption(t("options.assumed"))
    st.html(option_grid.draw_options(proposal.options, lang, proposal.advice.rule.first))
    layout.render_on_demand(
        t("options.takes_edit"),
        "edit_takes",
        partial(_render_takes, proposal),
        icon=":material/edit:",
    )
    with st.expander(t("options.others")):
        st.html(option_grid.draw_others(proposal.others, lang))


def _render_silence(proposal: Case) -> None:
    """The field for the days of silence, where this company's answers give a rule."""
    silence = next((option.silence for option in proposal.options if option.silence), None)
    if silence is None:
        return
    chosen = st.number_input(
        t("options.silence_days"),
        min_value=1,
        max_value=MOST_DAYS,
        value=None,  # Cleared, it is that of the rule again, and not the least.
        placeholder=t("options.silence_usual", days=silence.usual),
        key=SILENCE,
    )
    url_state.publish(SILENCE, chosen, [] if chosen is None else [str(int(chosen))])


def _render_takes(proposal: Case) -> None:
    """The form for what an option takes, as the company estimates it."""
    lang = language.get_language()
    written = {option.name: option for option in proposal.options if option.step}
    visitor.render_question()
    chosen = st.selectbox(
        t("options.takes_option"),
        list(written),
        format_func=lambda name: options.name_option(written[name], lang),
        key="takes_option",
    )
    _render_note(
        case_notes.name_takes(chosen), written[chosen].takes, t("options.takes_text"), "takes"
    )


def _render_note(about: str, note: Note | None, label: str, key: str) -> None:
    """A text of the company, to be written or taken back."""
    st.text_area(
        label,
        value=note.text if note else "",
        max_chars=case_notes.MAX_LENGTH,
        key=f"note_{about}",
    )
    st.button(t("options.save"), key=f"save_{key}", on_click=_save_note, args=(about,))


def _save_note(about: str) -> None:
    text = st.session_state[f"note_{about}"]
    data, by = session.get_data_folder(), visitor.get_visitor()
    write = partial(case_notes.save_note, data, about, text, by)
    journal_entry.write_and_rerun(write, t("options.saved"))


def _render_recommendation(proposal: Case, lang: str) -> None:
    """What is recommended by rule and why, and what the company put in its place."""
    advice = proposal.advice
    with st.container(border=True, key="case_advice"):
        st.subheader(t("case.recommendation"), anchor=False)
        if advice.written:
            st.markdown(texts.escape_markdown(case_texts.write_note(advice.written, lang)))
        st.markdown(f"**{texts.escape_markdown(advice.said)}**")
        st.markdown(_list_lines(advice.reasons))
        st.caption(t("advice.by_rule"))
        layout.render_on_demand(
            t("advice.edit"),
            "edit_advice",
            partial(_render_advice, advice.written),
            icon=":material/edit:",
        )


def _render_advice(written: Note | None) -> None:
    visitor.render_question()
    _render_note(case_notes.RECOMMENDATION, written, t("advice.edit_text"), "advice")


def _render_doubts(proposal: Case) -> None:
    st.subheader(t("case.counter"), anchor=False)
    if proposal.fairness:
        st.markdown(texts.escape_markdown(proposal.fairness))
    if proposal.doubts:
        st.markdown(t("case.doubts"))
        st.markdown(_list_lines(proposal.doubts))


def _render_missing(proposal: Case) -> None:
    """The questions without an answer, with what each lacks, and the limits of the case."""
    st.subheader(t("case.missing"), anchor=False)
    lines = case_texts.write_missing(proposal.missing, language.get_language())
    st.markdown(_list_lines(lines) or t("case.nothing_missing"))
    st.markdown(t("case.limits"))


def _list_lines(lines: Iterable[str]) -> str:
    """Plain lines as a Markdown list."""
    return "\n".join(f"- {texts.escape_markdown(line)}" for line in lines)
