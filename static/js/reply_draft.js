/* The sheet of a reply without this file: a button keeps the draft. Here: what was typed is kept every 20 seconds. */
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  const state = form?.querySelector("[data-draft-state]");
  const version = form?.elements.draft_version;
  if (!state || !version) return;
  const typed = () => {
    const data = new FormData(form);
    return JSON.stringify(["body", "language", "template_ref"].map((name) => data.get(name)));
  };
  let kept = typed();
  let isOver = false;

  const keep = async () => {
    const now = typed();
    if (isOver || now === kept) return;
    try {
      const reply = await fetch(form.dataset.draft, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      const said = await reply.json();
      state.textContent = said.words;
      if (reply.ok) {
        kept = now;
        version.value = said.version;
      } else {
        isOver = reply.status === 409; /* somebody else writes: nothing of his is overwritten */
        state.classList.toggle("fw-bold", isOver);
      }
    } catch {
      /* no network, or signed out: tried again, and the text stays in the box */
    }
  };
  const timer = setInterval(keep, 20_000);
  form.addEventListener("submit", () => clearInterval(timer));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
})();
