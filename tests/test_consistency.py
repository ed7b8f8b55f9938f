"""The house rules of docs/architecture.md that a program can hold."""

import ast
import re
import subprocess
import sys
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command, get_commands
from django.template.utils import get_app_template_dirs

from tests.sources import APPS, JAPANESE, ROOT, Module, line_of, modules, templates

ALL = (*APPS, "scripts", "benchmarks", "tests")
# Domain data, names of languages and the words of ledgers stand in Japanese; everything else is a message.
SPEAKS_JAPANESE = (
    "accounts/demo.py",  # names of made-up people
    "consultations/demo/",  # names of made-up companies
    "consultations/ledger",  # column names and written values of ledgers
    "consultations/register/names.py",  # legal forms of companies
    "consultations/reference/",  # names of codes, desks and sites
    "consultations/register/",  # forms of companies
    "consultations/validators.py",  # forms of companies
    "consultations/walls.py",  # old forms of letters, titles of people
    "core/eras.py",
    "core/fiscal.py",
    "core/holidays.py",
    "core/money.py",
    "core/receipts.py",  # kinds of dashes
    "core/text.py",
    "inpit_portal/formats/",
    "seminars/demo/",  # titles and places of made-up events
    "seminars/ledger/",  # column names and written values of ledgers
    "seminars/online_logs/",  # column names of meeting tools
    "seminars/reference/",  # names of series
    "inpit_portal/settings.py",  # default name of the portal, name of the language
)
WORD = re.compile(f"{JAPANESE.pattern}{{2}}")  # 年 alone is a unit that people write, no message
OWN_NAME = "日本語"  # a language is offered under its own name
CHARACTER_CLASS = re.compile(r"\[[^\]]*\]")
TENANT_ROWS = ("Case", "Client", "Contact", "ContactMention", "Message")
BY_RECEIPT_LINK = "consultations/views/receipts.py"  # who holds the signed link sees the receipt, signed in or not
LEAVES_THE_PORTAL = {"reporting/standalone.svg"}  # a picture to keep: it brings its style along
REFUSED_FILES = {"utils.py", "util.py", "helpers.py", "helper.py", "services.py", "managers.py", "misc.py", "common.py"}
REFUSED_ENDINGS = ("Service", "Manager", "Helper", "Processor", "Utils")
DJANGO_ASKS_FOR = {"UserManager"}


def none(found: list[str]) -> None:
    """Fails with every finding on a line of its own."""
    if found:
        pytest.fail("\n".join(["", *found]), pytrace=False)


# --- budgets ------------------------------------------------------------------------------------
def test_files_stay_within_500_lines():
    none([module.name for module in modules(*ALL) if module.text.count("\n") > 500])


def test_functions_stay_within_50_lines_and_views_within_30():
    functions = [function for module in modules(*ALL) for function in module.functions]
    too_long = [f"{f.place}: {f.lines}" for f in functions if f.lines > (30 if f.is_view else 50)]
    none(too_long)


def test_nesting_stays_within_3_levels():
    functions = [function for module in modules(*ALL) for function in module.functions]
    none([f"{f.place}: {f.nesting}" for f in functions if f.nesting > 3])


def test_templates_stay_within_250_lines():
    none([name for name, text in templates().items() if text.count("\n") > 250])


# --- names --------------------------------------------------------------------------------------
def test_no_app_is_named_like_a_standard_module():
    assert set(APPS) & set(sys.stdlib_module_names) == set()


def test_no_file_and_no_class_has_a_name_that_says_nothing():
    files = [module.name for module in modules(*ALL) if module.path.name in REFUSED_FILES]
    classes = [
        f"{module.name}:{node.lineno} {node.name}"
        for module in modules(*ALL)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(REFUSED_ENDINGS) and node.name not in DJANGO_ASKS_FOR
    ]
    none(files + classes)


# --- direction ----------------------------------------------------------------------------------
def test_imports_go_down_only():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_pages_forms_and_tasks_are_imported_by_their_own_app_only():
    private = re.compile(rf"^({'|'.join(APPS)})\.(views|forms|tasks)(\.|$)")
    found = [
        f"{module.name}:{line} {name}"
        for module in modules()
        for line, name in module.imports
        if (match := private.match(name)) and match[1] not in (module.app, "core") and module.app != "inpit_portal"
    ]
    none(found)


def test_import_inside_a_function_carries_its_reason():
    inner = {
        (module, node.lineno, node.end_lineno)
        for module in modules()
        for function in module.functions
        for node in ast.walk(function.node)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    none([f"{module.name}:{first}" for module, first, last in inner if not has_reason(module, first, last)])


def has_reason(module: Module, first: int, last: int) -> bool:
    """Whether a comment that says more than `noqa` stands beside these lines or above them."""
    lines = "\n".join(module.text.splitlines()[first - 2 : last])
    return re.search(r"#\s*(?!noqa)\w{2}|#.*#|noqa:[^(]*\(\w", lines) is not None


# --- what each file may hold ----------------------------------------------------------------------
def offending_calls(kind: tuple[str, ...], pattern: str) -> list[str]:
    """Calls in the files of this meaning whose text matches."""
    chosen = [module for module in modules() if module.means(*kind)]
    assert chosen, kind
    return [f"{module.name}:{line} {text}" for module in chosen for line, text, _ in module.calls() if re.search(pattern, text)]


def offending_imports(kind: tuple[str, ...], pattern: str) -> list[str]:
    chosen = [module for module in modules() if module.means(*kind)]
    return [f"{module.name}:{line} {name}" for module in chosen for line, name in module.imports if re.match(pattern, name)]


def test_views_write_nothing_and_count_nothing():
    writes = r"(\.objects\b.*\.(update|delete)|\.(create|bulk_create|get_or_create|update_or_create|save|aggregate|annotate))$"
    none(offending_calls(("views",), writes))


def test_views_set_no_status():
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if module.means("views", "forms", "tasks")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "status"
    ]
    none(found)


def test_views_and_forms_read_tenant_rows_through_visible_to():
    of_tenants = re.compile(rf"^({'|'.join(TENANT_ROWS)})\.objects\b")
    found = [
        f"{module.name}:{line} {text}"
        for module in modules()
        if module.means("views", "forms", "exports") and module.name != BY_RECEIPT_LINK
        for line, text in module.chains()
        if of_tenants.match(text) and not re.search(r"\.visible_to\(|\(.*\bactor\b", text)
    ]
    none(found)


@pytest.mark.parametrize(
    "kind", ["models", "querysets", "permissions", "workflow", "actions", "reports", "validators", "enums"]
)
def test_rules_know_no_http_and_no_forms(kind):
    none(offending_imports((kind,), r"django\.(http|forms|shortcuts|views|urls)\b"))


@pytest.mark.parametrize("kind", ["querysets", "permissions", "reports", "enums", "exports"])
def test_readers_write_nothing(kind):
    if not any(module.means(kind) for module in modules()):
        pytest.skip(f"no app has {kind}")
    none(offending_calls((kind,), r"\.(create|bulk_create|get_or_create|update_or_create|save|delete)$"))


def test_models_send_nothing_and_listen_to_no_signal():
    none(offending_imports(("models",), r"(django\.core\.mail|django\.dispatch|django\.db\.models\.signals|\w+\.actions)"))


def test_actions_take_who_acts_as_a_keyword():
    found = [
        function.place
        for module in modules()
        if module.means("actions")
        for function in module.functions
        if {argument.arg for argument in function.node.args.args} & {"by", "actor"} and function.node.name[0] != "_"
    ]
    none(found)


def test_nobody_reads_the_raw_query_string_into_a_query():
    found = [
        f"{module.name}:{line} {text}"
        for module in modules()
        if module.means("views", "forms")
        for line, text, arguments in module.calls()
        if re.search(r"\.(filter|exclude|get|order_by|visible_to)$|get_object_or_404$", text)
        and re.search(r"request\.(GET|POST)\b", arguments)
    ]
    none(found)


# --- texts --------------------------------------------------------------------------------------
def test_code_speaks_english_except_for_domain_data():
    found = [
        f"{module.name}:{line} {text[:30]!r}"
        for module in modules()
        if not module.name.startswith(SPEAKS_JAPANESE)
        for line, text in module.strings()
        if WORD.search(CHARACTER_CLASS.sub("", text.replace(OWN_NAME, "")))
    ]
    none(found)


def test_templates_speak_english():
    found = [
        f"{name}:{line_of(text, match.start())}"
        for name, text in templates().items()
        if (match := JAPANESE.search(text.replace(OWN_NAME, "")))
    ]
    none(found)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("style attribute", r"<[^>]*\sstyle\s*="),
        ("event attribute", r"<[^>]*\son[a-z]+\s*="),
        ("inline script", r"<script(?![^>]*\bsrc=)[^>]*>"),
        ("inline style", r"<style\b"),
        ("script address", r"javascript:"),
        ("file of another origin", r"<(script|link|img|iframe|source)\b[^>]*\b(src|href)=[\"'](https?:)?//"),
        ("colour outside the theme", r"[\"'\s:]#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?[\"';\s]"),
        ("unfinished work", r"\b(TODO|FIXME|XXX|HACK)\b"),
        ("text marked as safe", r"\|\s*safe\b|autoescape off"),
    ],
)
def test_templates_hold_no(what, pattern):
    pages = {name: text for name, text in templates().items() if not name.endswith(".txt") and name not in LEAVES_THE_PORTAL}
    found = [f"{name}:{line_of(text, match.start())}" for name, text in pages.items() for match in re.finditer(pattern, text)]
    none(found)


def test_code_holds_no_unfinished_work():
    word = re.compile(r"#.*\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    found = [f"{module.name}:{line_of(module.text, m.start())}" for module in modules(*ALL) for m in word.finditer(module.text)]
    none(found)


def test_every_template_is_used():
    named = {text for module in modules() for _line, text in module.strings()}
    named |= {name for text in templates().values() for name in re.findall(r"[\"']([\w./-]+\.(?:html|txt|svg))[\"']", text)}
    patterns = [pattern for module in modules() for pattern in _patterns(module)]
    events = tuple(sorted(text for text in named if re.fullmatch(r"[a-z]+_[a-z_]+|[a-z]{5,}", text)))
    unused = [
        name
        for name in templates()
        if name not in named
        and re.sub(r"_(subject|body)\.txt$", "", name) not in named
        and not (Path(name).name.startswith(events) and any(pattern.fullmatch(name) for pattern in patterns))
        and not _replaces_a_package_template(name)
    ]
    none(unused)


def _patterns(module: Module) -> list[re.Pattern[str]]:
    """Template names whose folder is written out and whose end is put together, as patterns."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant) and "/" in str(node.values[0].value):
            parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w-]+" for part in node.values]
            found.append(re.compile("".join(parts) + r"(_(subject|body)\.txt)?"))
    return found


def _replaces_a_package_template(name: str) -> bool:
    """A template of Django, allauth or crispy-forms of the same name, or the page of an HTTP error."""
    folders = [Path(folder) for folder in get_app_template_dirs("templates")]
    return any((folder / name).exists() for folder in folders) or re.fullmatch(r"[45]\d\d\.html", name) is not None


def test_every_static_file_that_a_template_names_exists():
    names = {name for text in templates().values() for name in re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", text)}
    assert names
    none(sorted(name for name in names if finders.find(name) is None))


# --- completeness -------------------------------------------------------------------------------
@pytest.mark.django_db
def test_migrations_are_complete():
    said = StringIO()
    with suppress(SystemExit):
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    assert said.getvalue().strip() == "No changes detected"


def documents() -> dict[str, str]:
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


REFUSES_A_WORD = {"accounts/company_views.py"}  # one of allauth's that must not be there, whatever it says


def reads_of_the_address(tree: ast.AST) -> list[int]:
    """Lines that look at `request.GET` themselves: it is handed to a form, whole, or written as an address again."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    given = [each for call in calls for each in [*call.args, *(keyword.value for keyword in call.keywords)]]
    given += [branch for each in given if isinstance(each, ast.IfExp) for branch in (each.body, each.orelse)]
    again = [node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in ("urlencode", "copy")]
    fine = {id(node) for node in (*given, *again)}
    return [node.lineno for node in ast.walk(tree) if getattr(node, "attr", "") == "GET" and id(node) not in fine]


def test_addresses_are_read_by_forms():
    views = [module for module in modules(*APPS) if module.name not in REFUSES_A_WORD]
    none([f"{module.name}:{line}" for module in views for line in reads_of_the_address(module.tree)])


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("request.GET.get('q')", True),
        ("request.GET['q']", True),
        ("'q' in request.GET", True),
        ("cursor = request.GET", True),
        ("self.request.GET.getlist('q')", True),
        ("ListFilter(request.GET)", False),
        ("Form(request.GET if was_sent else None)", False),
        ("request.GET.urlencode()", False),
    ],
)
def test_reading_an_address_without_a_form_is_found(code, is_found):
    assert bool(reads_of_the_address(ast.parse(code))) is is_found


def test_documents_tell_of_every_command():
    commands = sorted(name for name, app in get_commands().items() if app in APPS)
    said = "\n".join(documents().values())
    assert commands
    none([name for name in commands if name not in said])


def test_operations_tell_of_every_variable_of_the_environment():
    read = re.compile(r"(?:env\.\w+|read_bool)\(\s*\"([A-Z_]+)\"")
    wanted = {name for module in modules("inpit_portal") for name in read.findall(module.text)}
    said = documents()["docs/operations.md"]
    none(sorted(name for name in wanted if f"`{name}`" not in said))


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{name} → {target}"
        for name, text in documents().items()
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
        if not (ROOT / name).parent.joinpath(target).exists()
    ]
    none(broken)


def test_tools_look_at_every_app():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    layers = re.search(r'name = "Apps import downwards"\n.*?layers = \[(.*?)\]', text, re.DOTALL)
    assert set(re.findall(r"\w+", layers[1])) == set(APPS)
    searched = re.search(r"SEARCHED = \((.*?)\)", (ROOT / "scripts" / "messages.py").read_text(), re.DOTALL)
    assert set(re.findall(r'"(\w+)"', searched[1])) == {*APPS, "templates"}


def test_every_job_stands_in_the_book_of_operations():
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    none([job["task"] for job in settings.CELERY_BEAT_SCHEDULE.values() if f"`{job['task']}`" not in told])


def test_browser_tests_say_that_they_are_some():
    """`-m "not browser"` leaves them out of the second pass."""
    files = [module for module in modules("tests/e2e") if module.path.name.startswith("test_")]
    assert files
    mark = re.compile(r"^pytestmark = .*pytest\.mark\.browser", re.MULTILINE)
    none([module.name for module in files if not mark.search(module.text)])
