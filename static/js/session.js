/* Tells before the session ends, and keeps it by one press. The server alone decides; this only asks it. */
"use strict";
(() => {
  const dialog = document.getElementById("session-warning");
  if (!dialog || !dialog.showModal) return;
  const warn = Number(dialog.dataset.warn);
  const said = dialog.querySelector("[data-session-words]");
  const keep = dialog.querySelector("form");
  const saved = document.title;
  let timer = 0;

  const ask = async () => {
    try {
      const reply = await fetch(dialog.dataset.url, { headers: { Accept: "application/json" }, redirect: "error" });
      return reply.ok ? await reply.json() : { left: 0, most: 0 };
    } catch {
      return null; /* no network: nobody is told that he is signed out */
    }
  };

  const show = (left) => {
    const isOver = left.left <= 0;
    const isLast = !isOver && left.most <= left.left + 1;
    const minutes = Math.max(1, Math.ceil(left.left / 60));
    const words = isOver ? dialog.dataset.over : isLast ? dialog.dataset.last : dialog.dataset.soon;
    const sentence = words.replace("{n}", minutes);
    if (said.textContent !== sentence) said.textContent = sentence; /* aria-live says it once a minute */
    keep.hidden = isOver || isLast;
    document.title = sentence;
    if (!dialog.open) dialog.showModal();
  };

  const hide = () => {
    document.title = saved;
    if (dialog.open) dialog.close();
  };

  const look = async () => {
    const left = await ask();
    if (left === null) return plan(60);
    if (left.left > warn) {
      hide();
      return plan(left.left - warn);
    }
    show(left);
    if (left.left > 0) plan(Math.min(left.left, 30));
  };

  const plan = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(1, seconds) * 1000);
  };

  keep.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const reply = await fetch(keep.action, {
        method: "POST",
        body: new FormData(keep),
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      if (!reply.ok) throw new Error("not kept");
      hide();
      plan((await reply.json()).left - warn);
    } catch {
      look();
    }
  });
  for (const button of dialog.querySelectorAll("[data-session-close]")) button.addEventListener("click", () => dialog.close());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
  plan(Number(dialog.dataset.left) - warn);
})();
