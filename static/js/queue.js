/* The queue without this file: links select a page, the server counts. Here: a box in the head, and the count while ticking. */
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
