/* The queue without this file: links select a page, the server counts. Here: a box in the head, the count while ticking, and
   a line that tells of new cases. */
"use strict";
(() => {
  const form = document.getElementById("bulk");
  const boxes = [...document.querySelectorAll('input[name="case"][form="bulk"]')];
  const words = form?.querySelector("[data-selected]");
  if (!form || !boxes.length || !words) return;

  const status = document.getElementById("status");
  const first = words.textContent;
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    words.textContent = count ? words.dataset.selected.replace("{n}", count) : first;
    if (status) status.textContent = count ? words.textContent : "";
  };
  let last = null;
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      /* with Shift: everything from the box that was ticked before to this one */
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      tell();
    });
  }
})();

/* New cases: asked each minute while the page is looked at. The rows stay where they are until the reader follows the link. */
(() => {
  const place = document.querySelector("[data-queue-news]");
  const line = place?.querySelector("p");
  const words = line?.querySelector("[data-words]");
  if (!words) return;
  let isDue = false;

  const ask = async () => {
    if (!isDue || document.visibilityState !== "visible") return;
    isDue = false;
    try {
      const reply = await fetch(place.dataset.queueNews, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!reply.ok) return;
      const news = await reply.json();
      if (words.textContent !== news.words) words.textContent = news.words; /* said once, not each minute */
      line.hidden = !news.count;
    } catch {
      /* no network, or signed out: the page stays as it is */
    }
  };
  setInterval(() => {
    isDue = true; /* a page that nobody looks at asks as soon as somebody does */
    ask();
  }, 60_000);
  document.addEventListener("visibilitychange", ask);
})();
