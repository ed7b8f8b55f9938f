"""The portal's own files, read once, as the house rules look at them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = tuple(sorted(config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT))
JAPANESE = re.compile(r"[\u3041-\u30fa\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_BRANCHES = (ast.If, ast.For, ast.While, ast.Try, ast.TryStar, ast.Match)


@dataclass(frozen=True)
class Function:
    """A function or method and where it stands."""

    module: "Module"
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def place(self) -> str:
        return f"{self.module.name}:{self.node.lineno} {self.node.name}"

    @property
    def lines(self) -> int:
        return (self.node.end_lineno or 0) - self.node.lineno + 1

    @property
    def nesting(self) -> int:
        """Levels of if, for, while, try and match inside each other; `elif` and `with` open none."""
        return _depth(self.node.body)

    @property
    def is_view(self) -> bool:
        names = [argument.arg for argument in self.node.args.args]
        return self.module.means("views") and "request" in names[:2]


@dataclass(frozen=True)
class Module:
    """A Python file."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def app(self) -> str:
        return self.path.relative_to(ROOT).parts[0]

    def means(self, *names: str) -> bool:
        """Whether the file is `<name>.py` or lies in the package `<name>/` of an app."""
        parts = self.path.relative_to(ROOT).parts
        return len(parts) > 1 and parts[1].removesuffix(".py") in names

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return tuple(Function(self, node) for node in ast.walk(self.tree) if isinstance(node, kinds))

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Line and full name of everything that is imported, wherever in the file."""
        found: list[tuple[int, str]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        return tuple(found)

    def calls(self) -> Iterator[tuple[int, str, str]]:
        """Line, text and arguments of what is called: `Case.objects.filter(…).create`, `name=name`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
                yield node.lineno, ast.unparse(node.func), ", ".join(map(ast.unparse, arguments))

    def chains(self) -> Iterator[tuple[int, str]]:
        """Line and text of whole chains of calls: `Case.objects.visible_to(actor).open()`, not their beginnings."""
        calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        beginnings = {id(node.func.value) for node in calls if isinstance(node.func, ast.Attribute)}
        yield from ((node.lineno, ast.unparse(node)) for node in calls if id(node) not in beginnings)

    def strings(self) -> Iterator[tuple[int, str]]:
        """Line and text of the string literals that are no docstrings."""
        docstrings = {id(docstring) for docstring in _docstrings(self.tree)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield node.lineno, node.value


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


def _depth(body: list[ast.stmt]) -> int:
    deepest = 0
    for statement in body:
        if isinstance(statement, ast.With):
            deepest = max(deepest, _depth(statement.body))
        if not isinstance(statement, _BRANCHES):
            continue
        inner = [getattr(statement, name, []) for name in ("body", "finalbody")]
        inner += [part.body for part in getattr(statement, "handlers", []) + getattr(statement, "cases", [])]
        alternative = getattr(statement, "orelse", [])
        is_elif = isinstance(statement, ast.If) and len(alternative) == 1 and isinstance(alternative[0], ast.If)
        otherwise = _depth(alternative) + (1 if alternative and not is_elif else 0)
        deepest = max(deepest, otherwise, *(1 + _depth(part) for part in inner))
    return deepest


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python files of these folders (default: the apps), without migrations."""
    paths = [path for folder in folders or APPS for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(Module(path) for path in paths if "migrations" not in path.parts)


@cache
def templates() -> dict[str, str]:
    """Name and text of each template of ours."""
    folder = ROOT / "templates"
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.*"))}


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
