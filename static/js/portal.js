/* Small comforts. Every page works without this file. */
"use strict";
(() => {
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();

  /* A long text box that is reached by keyboard comes into view as a whole, not only its first line. */
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLTextAreaElement) event.target.scrollIntoView({ block: "nearest" });
  });

  /* Characters left of a long text: one character is one code point, a line end counts as one. */
  for (const counter of document.querySelectorAll("[data-counts]")) {
    const text = document.getElementById(counter.dataset.counts);
    if (!text) continue;
    const limit = Number(counter.dataset.limit);
    const show = () => {
      const left = limit - [...text.value].length;
      const words = left < 0 ? counter.dataset.over : counter.dataset.left;
      counter.textContent = words.replace("{n}", Math.abs(left).toLocaleString("en"));
      counter.classList.toggle("counter-over", left < 0);
    };
    text.addEventListener("input", show);
    show();
  }

  /* A button that shows the password; it is hidden again when the form is sent. */
  for (const box of document.querySelectorAll("input[data-password]")) {
    const button = document.createElement("button");
    const words = document.body.dataset;
    const name = (hidden) => {
      button.textContent = hidden ? words.show : words.hide;
      button.setAttribute("aria-label", hidden ? words.showPassword : words.hidePassword);
      box.type = hidden ? "password" : "text";
    };
    button.type = "button";
    button.className = "btn btn-outline-primary";
    button.setAttribute("aria-controls", box.id);
    const row = document.createElement("div");
    row.className = "password-row";
    box.replaceWith(row);
    row.append(box, button);
    name(true);
    button.addEventListener("click", () => name(box.type === "text"));
    if (box.form) box.form.addEventListener("submit", () => name(true));
  }

  /* What the reception of a seminar kept on this device goes at sign-out; on its own page reception.js asks first. */
  if (window.indexedDB && !document.getElementById("reception")) {
    for (const out of document.querySelectorAll("form[action$='logout/']")) {
      out.addEventListener("submit", () => indexedDB.deleteDatabase("reception"));
    }
  }
})();
