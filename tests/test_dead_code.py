"""Every public function of the product has a caller in the product, not only in its tests."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
PRODUCT = ("app.py", "cli", "dashboard", "etl", "pages", "queries", "sample_data", "store")
# Decorators that hand their function to a framework, which calls it.
REGISTERING = {"callback", "command", "register"}
CALLED_WITHOUT_NAMING_THE_MODULE = {
    "child_main.main",  # by the command line of a child of the sandbox
    "reader_process.main",  # by the command line of a reader process
    "chinese.make_sheets",  # by a loop over both sample companies
    "english.make_sheets",
}


def modules() -> dict[str, ast.Module]:
    """The syntax trees of the product, by dotted module name."""
    paths = [
        path
        for room in PRODUCT
        for path in ([ROOT / room] if room.endswith(".py") else (ROOT / room).rglob("*.py"))
    ]
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): (
            ast.parse(path.read_text(encoding="utf-8"))
        )
        for path in paths
    }


def uncalled(trees: Mapping[str, ast.Module]) -> set[str]:
    """Public functions that nothing but their own body names, as `module.function`."""
    aliases = {alias: name for item in trees.items() for alias, name in imports(*item)}
    called = {resolve(name, aliases) for item in trees.items() for name in references(*item)}
    functions = {name for item in trees.items() for name in public_functions(*item)}
    return {".".join(name.split(".")[-2:]) for name in functions - called}


def public_functions(module: str, tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            decorators = {
                ast.unparse(decorator).split("(")[0].split(".")[-1]
                for decorator in node.decorator_list
            }
            if not decorators & REGISTERING:
                yield f"{module}.{node.name}"


def imports(module: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What each imported name is called in the module, and where it comes from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield f"{module}.{alias.asname or alias.name}", f"{node.module}.{alias.name}"


def references(module: str, tree: ast.Module) -> Iterator[str]:
    """Every name and attribute that a module reads; a function's own body is no caller of it."""
    for statement in tree.body:
        own = statement.name if isinstance(statement, ast.FunctionDef) else None
        for node in ast.walk(statement):
            is_read = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            if (is_read and node.id != own) or isinstance(node, ast.Attribute):
                yield f"{module}.{ast.unparse(node)}"


def resolve(name: str, aliases: Mapping[str, str]) -> str:
    """A name as its definition spells it, through imports and re-exports."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        source = aliases.get(".".join(parts[:end]))
        if source and source not in (name, ".".join(parts[:end])):
            return resolve(".".join([source, *parts[end:]]), aliases)
    return name


def test_every_public_function_has_a_caller_in_the_product():
    assert uncalled(modules()) == CALLED_WITHOUT_NAMING_THE_MODULE


def test_only_a_call_from_elsewhere_is_a_caller():
    trees = {
        "etl.tree": ast.parse("def down(tree):\n    return down(tree)\n\ndef up(tree): ..."),
        "etl": ast.parse("from etl.tree import up"),
        "etl.read": ast.parse("import etl\nfrom etl import up as climb\n\nclimb(None)"),
    }
    assert uncalled(trees) == {"tree.down"}
