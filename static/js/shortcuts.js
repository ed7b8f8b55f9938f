/* Keys for who switched them on. None works in a box, while a word is being composed, or together with Ctrl, Alt or Meta. */
"use strict";
(() => {
  const sheet = document.getElementById("shortcuts");
  const main = document.getElementById("main");
  if (!sheet?.showModal || !main) return;
  const BOXES = "input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox]";
  const WAIT = 1500; /* ms from "g" to the letter of the place */
  let begun = 0;

  const isTyping = (event) =>
    event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.(BOXES);

  const links = () =>
    [...main.querySelectorAll("table tbody tr")].map((row) => row.querySelector("th a[href]") ?? row.querySelector("a[href]")).filter(Boolean);

  const move = (step) => {
    const all = links();
    if (!all.length) return;
    const row = document.activeElement?.closest("tr");
    const here = row ? all.findIndex((link) => row.contains(link)) : -1;
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  const search = () => {
    const box = main.querySelector('input[type="search"]');
    if (box) box.focus();
    else sheet.querySelector("[data-search]")?.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) {
      begun = 0;
      return;
    }
    const wasBegun = Date.now() - begun < WAIT;
    begun = event.key === "g" && !wasBegun ? Date.now() : 0;
    const place = wasBegun && /^[a-z]$/.test(event.key) ? sheet.querySelector(`[data-go="${event.key}"]`) : null;
    if (place) place.click();
    else if (wasBegun || (event.repeat && !"jk".includes(event.key))) return; /* a letter that leads nowhere does nothing at all */
    else if (event.key === "?") sheet.showModal();
    else if (event.key === "/") search();
    else if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else return;
    event.preventDefault();
  });
})();
