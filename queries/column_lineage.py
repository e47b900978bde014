"""Which columns the columns of a SELECT are made of, by sqlglot.

A hostile text holds up sqlglot as it does a parser: what a person wrote comes here only in a child
of the sandbox (see `lineage`).
"""

from collections.abc import Mapping
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

DIALECT = "duckdb"
# Stands for the rows of a table, where they are counted.
ROWS = "*"
# A table and one of its columns.
Column = tuple[str, str]
# The columns of each table, with their types.
Tables = Mapping[str, Mapping[str, str]]
Macros = Mapping[str, tuple[list[str], exp.Expr]]
# An argument of this kind keeps its meaning inside a macro's body only within parentheses.
COMPOSED = (exp.Binary, exp.Unary, exp.Predicate)


def trace_columns(
    sql: str, tables: Tables, macros: str
) -> tuple[dict[str, set[Column]], set[Column]]:
    """The columns that each column of a SELECT is made of, and all that it reads: those by which it
    joins, groups, filters and sorts too.

    `macros` are the statements that create them. Raises sqlglot's errors, and RecursionError, for
    what it does not understand.
    """
    tree = qualify(
        expand_macros(sql, macros),
        dialect=DIALECT,
        schema={table: dict(columns) for table, columns in tables.items()},
        validate_qualify_columns=False,
        quote_identifiers=False,
    )
    tracer = _Tracer(tree, tables)
    return tracer.trace_result(), tracer.list_read()


def expand_macros(sql: str, macros: str) -> exp.Expr:
    """A SELECT with the body of every macro in the place of its call."""
    known = _parse_macros(macros)

    def expand(node: exp.Expr) -> exp.Expr:
        for call in reversed(list(node.find_all(exp.Anonymous))):
            if call.name.lower() in known:
                put = expand(_inline(call, known))  # A macro may call others.
                node = put if call is node else node
                call.replace(put)
        return node

    return expand(sqlglot.parse_one(sql, dialect=DIALECT))


def _inline(call: exp.Anonymous, macros: Macros) -> exp.Expr:
    """The body of a macro with the arguments of a call; those within it were put in before."""
    parameters, body = macros[call.name.lower()]
    given = {
        name: exp.paren(value) if isinstance(value, COMPOSED) else value
        for name, value in zip(parameters, call.expressions, strict=False)
    }
    return exp.paren(
        body.transform(
            lambda part: given.get(part.name, part) if isinstance(part, exp.Column) else part
        )
    )


@cache
def _parse_macros(macros: str) -> Macros:
    """The parameters and the body of each macro, by name."""
    return {
        made.this.this.name: ([each.name for each in made.this.expressions], made.expression)
        for made in sqlglot.parse(macros, dialect=DIALECT)
        if isinstance(made, exp.Create)
    }


class _Tracer:
    """Follows the columns of one qualified SELECT down to those of tables."""

    def __init__(self, tree: exp.Expr, tables: Tables) -> None:
        root = build_scope(tree)
        assert root
        self._root, self._tables = root, tables
        # Of a column that a subquery takes from the outer SELECT, the outer scope: it comes last.
        self._scopes = {id(column): scope for scope in root.traverse() for column in scope.columns}
        self._found: dict[tuple[int, str], set[Column]] = {}

    def trace_result(self) -> dict[str, set[Column]]:
        names = _list_names(self._root)
        return {name: self._follow(self._root, name) for name in names}

    def list_read(self) -> set[Column]:
        return {
            read
            for scope in self._root.traverse()
            for column in scope.columns
            if isinstance(self._find_source(scope, column), exp.Table)
            for read in self._resolve(scope, column)
        }

    def _follow(self, scope: Scope, name: str) -> set[Column]:
        """What the column of this name of a scope's result is made of."""
        key = (id(scope), name.lower())
        if key not in self._found:
            self._found[key] = set()  # Where a recursive CTE comes back to itself.
            self._found[key] = self._trace(scope, name)
        return self._found[key]

    def _trace(self, scope: Scope, name: str) -> set[Column]:
        made = scope.expression
        if isinstance(made, exp.SetOperation):
            place = [each.lower() for each in _list_names(scope)].index(name.lower())
            found = set()
            for side in scope.set_operation_scopes:
                is_by_name = made.args.get("by_name")
                found |= self._follow(side, name if is_by_name else _list_names(side)[place])
            return found
        if not isinstance(made, exp.Query):  # A table function, such as unnest.
            return self._collect(scope, made)
        return {
            column
            for select in made.selects
            if select.alias_or_name.lower() == name.lower()
            for column in self._collect(scope, select)
        }

    def _collect(self, scope: Scope, made: exp.Expr) -> set[Column]:
        """What an expression is made of; of a subquery in it, all that it reads."""
        found = set()
        for column in made.find_all(exp.Column):
            found |= self._resolve(self._scopes.get(id(column), scope), column)
        if any(not count.find(exp.Column) for count in made.find_all(exp.Count)):
            found |= self._find_rows(scope)
        return found

    def _find_source(self, scope: Scope | None, column: exp.Column) -> exp.Expr | Scope | None:
        while scope and column.table not in scope.sources:
            scope = scope.parent
        return scope.sources[column.table] if scope else None

    def _resolve(self, scope: Scope, column: exp.Column) -> set[Column]:
        source = self._find_source(scope, column)
        if isinstance(source, Scope):
            return self._follow(source, column.name)
        if source and column.name in self._tables.get(source.name, ()):
            return {(source.name, column.name)}
        return set()

    def _find_rows(self, scope: Scope) -> set[Column]:
        """The tables whose rows a scope's rows are: those that it selects from first. The rows of a
        list of values are in none."""
        if scope.set_operation_scopes:
            return {rows for side in scope.set_operation_scopes for rows in self._find_rows(side)}
        for _, source in scope.selected_sources.values():
            if isinstance(source, Scope):
                if rows := self._find_rows(source):
                    return rows
            elif source.name in self._tables:
                return {(source.name, ROWS)}
        return set()


def _list_names(scope: Scope) -> list[str]:
    """The names of the columns of a scope's result."""
    made = scope.expression
    return list(made.named_selects) if isinstance(made, exp.Query) else []
