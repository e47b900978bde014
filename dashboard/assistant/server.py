"""The server of the Model Context Protocol: the tools with their words, and errors as sentences."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations

from dashboard.assistant import evidence, proposal, records, refusals, rows, selection, terms
from dashboard.assistant.reader import Reader
from dashboard.assistant.selection import Filters
from dashboard.display import texts
from dashboard.engine import session
from dashboard.server import access

Language = Literal["en", "zh"]
RecordTable = Literal["requirements", "changes", "tasks", "tickets", "contacts"]
FilterName = Literal["client", "project", "sales", "pm"]
TOOLS = (
    *("list_evidence", "ask", "list_choices", "list_rows"),
    *("tell_record", "define_term", "tell_case", "try_select"),
)
READS_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

_asker: ContextVar[str] = ContextVar("asker", default="")


@dataclass(frozen=True)
class Tools:
    """What an assistant may call; each call is answered from one snapshot.

    `lang` is the language where a call names none; `app` and `by` as of a Reader.
    """

    data: Path
    lang: str
    app: str
    by: str
    taken: set[tuple[str | None, str, str]] = field(default_factory=set)

    @contextmanager
    def _open(self, lang: Language | None) -> Generator[Reader]:
        with session.pin(session.open_session(self.data)):
            by = _asker.get() or self.by
            yield Reader(self.data, lang or self.lang, self.app, by, self.taken)

    def list_evidence(self, page: str = "", lang: Language | None = None) -> evidence.EvidenceList:
        with self._open(lang) as reader:
            return evidence.list_evidence(reader, page)

    def ask(
        self, name: str, filters: Filters | None = None, lang: Language | None = None
    ) -> evidence.Figure:
        with self._open(lang) as reader:
            return evidence.ask(reader, name, filters or Filters())

    def list_choices(
        self, filter_name: FilterName, text: str = "", lang: Language | None = None
    ) -> selection.Choices:
        with self._open(lang) as reader:
            return selection.list_choices(reader, filter_name, text)

    def list_rows(
        self,
        name: str,
        filters: Filters | None = None,
        mark: str = "",
        page: int = 1,
        lang: Language | None = None,
    ) -> rows.Rows:
        with self._open(lang) as reader:
            return rows.list_rows(reader, name, filters or Filters(), mark, page)

    def tell_record(
        self, table: RecordTable, record_id: str, project: str = "", lang: Language | None = None
    ) -> records.Record:
        with self._open(lang) as reader:
            return records.tell_record(reader, table, project, record_id)

    def define_term(self, text: str = "", lang: Language | None = None) -> terms.Terms:
        with self._open(lang) as reader:
            return terms.define_term(reader, text)

    def tell_case(self, lang: Language | None = None) -> proposal.Proposal:
        with self._open(lang) as reader:
            return proposal.tell_case(reader)

    def try_select(
        self, sql: str, filters: Filters | None = None, lang: Language | None = None
    ) -> rows.Selected:
        with self._open(lang) as reader:
            return rows.try_select(reader, sql, filters or Filters())


class EvidenceServer(MCPServer):
    """A server whose errors are sentences; of what is asked nothing is logged.

    `visitor_header` is the one in which a proxy names the person who asks; empty without one.
    """

    def __init__(self, tools: Tools, version: str, visitor_header: str) -> None:
        lang = tools.lang
        super().__init__(
            "firsthand",
            title="Firsthand",
            instructions=texts.translate(lang, "assistant.instructions"),
            version=version,
            # The log of a client's application keeps what a server writes.
            log_level="CRITICAL",
        )
        self.answering, self.visitor_header = tools, visitor_header
        for name in TOOLS:
            self._add(name, lang)

    def _add(self, name: str, lang: str) -> None:
        self.add_tool(
            getattr(self.answering, name),
            title=texts.translate(lang, f"assistant.tools.{name}.title"),
            description=texts.translate(lang, f"assistant.tools.{name}.about"),
            annotations=READS_ONLY,
        )
        tool = self._tool_manager.get_tool(name)
        assert tool
        for parameter, schema in tool.parameters["properties"].items():
            schema["description"] = texts.translate(lang, f"assistant.parameters.{parameter}")
        # A misspelt argument must not pass for one that is left out.
        tool.parameters["additionalProperties"] = False
        tool.fn_metadata.arg_model.model_config["extra"] = "forbid"
        tool.fn_metadata.arg_model.model_rebuild(force=True)

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """The answer of a tool; where there is none, why."""
        headers = (context.headers if context else None) or {}
        asker = access.read_name(headers.get(self.visitor_header, ""))
        # As on the pages, where the proxy's name cannot stand in the journal: who started the
        # server did not ask.
        _asker.set(asker or (access.UNNAMED if self.visitor_header else ""))
        try:
            return _write_compactly(await super().call_tool(name, arguments, context))
        except ToolError as error:
            lang = arguments.get("lang")
            is_known = isinstance(lang, str) and lang in texts.LANGUAGES
            lang = lang if is_known else self.answering.lang
            problem = refusals.explain(self.answering.data, error.__cause__, lang)
            # Clients hold structured content against the schema of an answer, also of a refusal.
            return CallToolResult(
                content=[TextContent(type="text", text=problem.message)],
                is_error=True,
                _meta=problem.to_document(),
            )


def _write_compactly(
    result: CallToolResult | InputRequiredResult,
) -> CallToolResult | InputRequiredResult:
    """A result whose text, which many clients read instead, holds its content without white space:
    half as long, and a model reads it all."""
    if isinstance(result, CallToolResult):
        text = json.dumps(result.structured_content, ensure_ascii=False, separators=(",", ":"))
        result.content = [TextContent(type="text", text=text)]
    return result
