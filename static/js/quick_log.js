/* The length that usually goes with a method is chosen along with it, until somebody chooses one himself. */
"use strict";
(() => {
  const form = document.querySelector("form[data-minutes]");
  if (!form) return;
  const usual = new Map(form.dataset.minutes.split(" ").map((pair) => pair.split("=")));
  let isChosen = Boolean(form.querySelector("input[name=minutes]:checked"));
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    if (name === "minutes") isChosen = true;
    if (name !== "method" || isChosen || !usual.has(value)) return;
    const box = form.querySelector(`input[name=minutes][value="${usual.get(value)}"]`);
    if (box) box.checked = true;
  });
})();
