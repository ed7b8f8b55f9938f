"""What must be true of a page whose form was sent wrong (ux T-11): summary first, links lead to controls, texts equal."""

from collections.abc import Callable

from playwright.sync_api import Page

_BUTTON = "button[type=submit]:visible:not(.visually-hidden)"
_FORMS = f"main form[method=post]:has({_BUTTON})"
# What is typed wrong into each kind of control; what is typed stays.
_WRONG = {"email": "x", "tel": "12", "number": "x"}
_SUMMARY = """() => {
  const summary = document.querySelector("#error-summary");
  if (!summary) return null;
  const main = document.querySelector("main"), heading = document.querySelector("main h1");
  return {
    focused: document.activeElement === summary || summary.contains(document.activeElement),
    first: Boolean(heading && summary.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING),
    links: [...summary.querySelectorAll("a")].map((one) => [one.getAttribute("href"), one.textContent.trim()]),
    errors: [...main.querySelectorAll(".invalid-feedback, [id$=_error]")].map((one) => one.textContent.trim()),
  };
}"""


def forms_to_break(page: Page) -> int:
    """How many forms of the open page can be sent wrong: none where nothing is to be filled in."""
    forms = page.locator(_FORMS)
    fillable = "input:not([type=hidden]), textarea, select"
    return forms.count() if any(forms.nth(at).locator(fillable).count() for at in range(forms.count())) else 0


def faults_of_error_page(page: Page, number: int, language: str, axe: Callable[[Page], list[str]]) -> list[str]:
    """The form is sent as it is when its fields are emptied or filled wrongly; what is wrong about the page that follows."""
    form = page.locator(_FORMS).nth(number)
    typed = _break(form)
    main_one = form.locator(f"{_BUTTON}.btn-primary")
    (main_one if main_one.count() else form.locator(_BUTTON)).last.click()
    page.wait_for_load_state()
    seen = page.evaluate(_SUMMARY)
    if seen is None:
        return []  # it was taken, or led to another page: nothing was wrong about it
    faults = [] if page.title().startswith("エラー" if language == "ja" else "Error") else [f"title: {page.title()}"]
    faults += [] if seen["focused"] else ["the summary is not focused"]
    faults += [] if seen["first"] else ["the summary does not come before the heading"]
    faults += [] if seen["links"] else ["the summary leads nowhere"]
    for address, text in seen["links"]:
        faults += _faults_of_link(page, address, text, seen["errors"])
    faults += [f"lost what was typed into {name}" for name, value in typed.items() if _value(page, name) != value]
    return faults + axe(page)


def _break(form: object) -> dict[str, str]:
    """Empties what may be emptied, types nonsense where the kind of control allows it; gives what was typed."""
    typed: dict[str, str] = {}
    controls = form.locator("input:visible:not([type=radio]):not([type=checkbox]):not([type=file]), textarea:visible")
    for at in range(controls.count()):
        control = controls.nth(at)
        kind, name = control.get_attribute("type") or "text", control.get_attribute("name") or ""
        wrong = _WRONG.get(kind, "")
        control.fill(wrong)
        if wrong and kind != "password":
            typed[name] = wrong
    return typed


def _faults_of_link(page: Page, address: str | None, text: str, errors: list[str]) -> list[str]:
    faults = [] if any(text in error for error in errors) else [f"the summary says {text!r}, no field does"]
    if not address or not address.startswith("#"):
        return [*faults, f"{text!r} leads to {address}"]
    page.locator(f"#error-summary a[href='{address}']").first.click()
    reached = page.evaluate(
        "address => { const one = document.activeElement; return one && '#' + one.id === address }", address
    )
    return faults if reached else [*faults, f"{address} is not focused"]


def _value(page: Page, name: str) -> str:
    control = page.locator(f"main [name='{name}']:not([type=hidden])").first
    return control.input_value() if control.count() else ""
