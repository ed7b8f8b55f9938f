"""What a script can see of an open page: axe, edges, targets, focus. Each gives a list of faults, empty when nothing."""

from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import BrowserContext, Page

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
WCAG_AND_GOOD_PRACTICE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_VIOLATIONS = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then((answer) =>
  answer.violations.map((found) => `${found.id}: ${found.nodes[0].html.slice(0, 160)}`))"""

# Of a radio or a tick box the label counts; links in the middle of a sentence may be as high as the line.
_SMALL = """least => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter((one) => !one.closest(".skip-link, .visually-hidden, .visually-hidden-focusable"))
  .map((one) => {
    const parts = [one, ...(one.matches("[type=radio], [type=checkbox]") ? one.labels || [] : [])];
    const boxes = parts.map((part) => part.getBoundingClientRect()).filter((box) => box.width && box.height);
    const high = Math.max(0, ...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top));
    const wide = Math.max(0, ...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left));
    return {one, high, wide, seen: boxes.length > 0, style: getComputedStyle(one)};
  })
  .filter(({one, seen, style}) => seen && style.visibility !== "hidden" && !(one.tagName === "A" && style.display === "inline"))
  .filter(({high, wide}) => high < least - 0.5 || wide < least - 0.5)
  .map(({one, high, wide}) => `target ${Math.round(wide)}×${Math.round(high)}: ${one.outerHTML.slice(0, 120)}`)"""

_OVER_THE_EDGE = """() => {
  const edge = document.documentElement.clientWidth, over = document.documentElement.scrollWidth - edge;
  if (over <= 0) return [];
  const widest = [...document.querySelectorAll("main *, header *, footer *")]
    .filter((one) => one.getBoundingClientRect().right > edge + 0.5).slice(-1)[0];
  return [`${over} px over the edge: ${widest ? widest.outerHTML.slice(0, 120) : "?"}`];
}"""

# Text that a control cuts off (ux T-02): its content is larger than its box and cannot be scrolled to.
_CUT = """() => [...document.querySelectorAll("button, .btn, select, label, th")]
  .filter((one) => one.clientWidth && !one.closest(".visually-hidden") && getComputedStyle(one).overflowX !== "visible")
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.tagName !== "SELECT")
  .map((one) => `text cut: ${one.outerHTML.slice(0, 120)}`)"""

# 1.5 lines, 2 em after paragraphs, 0.12 em between letters, 0.16 em between words, and larger type (ux T-03).
_SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:root { font-size: 125% } * { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const drawn = one.matches(".btn-check") ? document.querySelector(`label[for="${one.id}"]`) || one : one;
  const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
  const middle = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
  const seen = document.elementFromPoint(...middle);
  return {
    what: one.outerHTML.slice(0, 100),
    width: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: Boolean(seen && (drawn.contains(seen) || seen.contains(drawn))),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    order: [...document.querySelectorAll("*")].indexOf(one),
  };
}"""


def axe_faults(page: Page, tags: list[str] | None = None) -> list[str]:
    """What axe finds under the rules of WCAG 2.2 A and AA and good practice."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(page.evaluate(_VIOLATIONS, tags or WCAG_AND_GOOD_PRACTICE))


def small_targets(page: Page, least: int) -> list[str]:
    """Targets smaller than `least` CSS pixels in one direction."""
    return list(page.evaluate(_SMALL, least))


def over_the_edge(page: Page, width: int) -> list[str]:
    """What makes the page scroll sideways at this width, and texts that a control cuts off."""
    height = (page.viewport_size or {"height": 740})["height"]
    page.set_viewport_size({"width": width, "height": height})
    return [f"{width} px, {fault}" for fault in [*page.evaluate(_OVER_THE_EDGE), *page.evaluate(_CUT)]]


def over_the_edge_when_spaced(page: Page) -> list[str]:
    """The same at 320 px with the widest text spacing a reader may ask for. The page stays so."""
    page.evaluate(_SPACED)
    return [f"text spacing, {fault}" for fault in over_the_edge(page, 320)]


def stops_of_the_keyboard(page: Page, most: int = 120) -> tuple[list[str], int]:
    """Faults of the Tab stops of the page, and how many stops there are: each seen, drawn with 3 px, in the page's order."""
    faults: list[str] = []
    stops: list[dict[str, Any]] = []
    for _press in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUS)
        if found is None or (stops and found["what"] == stops[0]["what"] and found["order"] == stops[0]["order"]):
            break
        stops.append(found)
    else:
        faults.append(f"more than {most} stops, or a trap")
    faults += [f"focus not drawn: {stop['what']}" for stop in stops if stop["width"] < 3]
    faults += [f"focus covered: {stop['what']}" for stop in stops if not stop["seen"]]
    faults += [f"focus outside: {stop['what']}" for stop in stops if not stop["inside"]]
    orders = [stop["order"] for stop in stops]
    if orders != sorted(orders):
        faults.append(f"stops are not in the page's order: {orders}")
    return faults, len(stops)


class Watch:
    """Collects what no page may do: asks elsewhere, breaks the content policy, fails in a script, answers 500."""

    def __init__(self, context: BrowserContext, own: str) -> None:
        self._faults: list[str] = []
        self._own = own
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self._faults.append(f"script: {error.error}"))

    def taken(self) -> list[str]:
        """What was collected since the last time."""
        faults, self._faults = self._faults, []
        return faults

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self._own, "data:", "blob:")):
            self._faults.append(f"asks {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 500:
            self._faults.append(f"{response.status} {response.url}")

    def _said(self, message: Any) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self._faults.append(f"console: {message.text[:200]}")
