/* The reception: the list is searched while one types, and a press is kept on the device until the server has it.

   What is kept lies in IndexedDB, encrypted (AES-GCM) by a key that cannot be read out of the browser, and goes away once it was
   sent, at sign-out, after the day of the event, and when somebody else signs in. Without this file every press is a form. */
"use strict";
(() => {
  const page = document.getElementById("reception");
  const form = document.getElementById("check-in");
  if (!page || !form || !window.fetch) return;
  const words = page.dataset;
  const RETRY = 15000;
  const DATABASE = "reception";

  /* --- what is kept on the device ------------------------------------------------------------------- */
  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  const open = () => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("kept");
    return asked(request);
  };

  class Kept {
    static async make() {
      if (!window.indexedDB || !window.crypto?.subtle) return null; /* then the queue lives as long as the page */
      const kept = new Kept();
      try {
        kept.base = await open();
        kept.base.onversionchange = () => kept.base.close(); /* the list may be wiped from another tab */
        kept.key = await kept.read("key");
        if (!kept.key) {
          kept.key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
          await kept.write("key", kept.key);
          kept.key = await kept.read("key");
        }
        return kept;
      } catch {
        return null;
      }
    }

    store(mode) {
      return this.base.transaction("kept", mode).objectStore("kept");
    }

    read(name) {
      return asked(this.store("readonly").get(name));
    }

    write(name, value) {
      return asked(this.store("readwrite").put(value, name));
    }

    remove(name) {
      return asked(this.store("readwrite").delete(name));
    }

    async load(name) {
      const sealed = await this.read(name);
      if (!sealed) return null;
      try {
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, this.key, sealed.data);
        return JSON.parse(new TextDecoder().decode(plain));
      } catch {
        return null;
      }
    }

    async save(name, value) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(value));
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain);
      await this.write(name, { iv, data });
    }

    /* What is past its day, or was somebody else's, goes. */
    async tidy(person) {
      for (const name of await asked(this.store("readonly").getAllKeys())) {
        if (name === "key") continue;
        const state = await this.load(name);
        if (!state || state.person !== person || Date.parse(state.until) <= Date.now()) await this.remove(name);
      }
    }
  }

  /* --- the queue ------------------------------------------------------------------------------------- */
  const bar = page.querySelector("[data-unsent-bar]");
  const said = bar.querySelector("[role=status]");
  const refused = page.querySelector("[data-refused]");
  const name = `event:${words.event}`;
  let kept = null;
  let queue = [];
  let isSending = false;
  let trouble = "";
  let timer = 0;

  const rowOf = (number) => document.querySelector(`.guest[data-number="${CSS.escape(number)}"]`);

  const keep = async () => {
    if (!kept) return;
    if (queue.length) await kept.save(name, { person: words.person, until: words.until, queue });
    else await kept.remove(name);
  };

  const show = () => {
    const left = queue.length;
    const text = left ? words.unsent.replace("{n}", left) + (trouble ? ` ${trouble}` : "") : bar.hidden ? "" : words.sent;
    bar.hidden = !text;
    bar.querySelector("button").hidden = !left;
    if (said.textContent !== text) said.textContent = text;
  };

  const mark = (number, state, text) => {
    const row = rowOf(number);
    if (!row || !row.querySelector("[data-in]")) return;
    row.classList.toggle("is-here", state === "here");
    row.classList.toggle("is-kept", state === "kept");
    row.querySelector("[data-state]").textContent = text;
    row.querySelector("[data-in]").hidden = state !== "";
    row.querySelector("[data-out]").hidden = state === "";
  };

  /* Who comes to the door counts on site, whatever seat he has; where an event has no room, online. */
  const count = (difference) => {
    const cell = page.querySelector("[data-count=onsite]") || page.querySelector("[data-count]");
    if (!cell) return;
    cell.dataset.came = Number(cell.dataset.came) + difference;
    cell.querySelector("strong").textContent = cell.dataset.came;
  };

  const tell = (text) => {
    const line = document.createElement("li");
    line.textContent = text;
    refused.append(line);
    refused.hidden = false;
  };

  /* One item: true when the server has decided, false when it must be sent again. */
  const send = async (item) => {
    const body = new FormData(form);
    body.set("number", item.number);
    body.set("device_key", item.key);
    body.set("at", item.at);
    const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    if (reply.type === "opaqueredirect" || reply.status === 401) {
      trouble = words.signedOut;
      return false;
    }
    const isJson = (reply.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isJson || ![200, 409, 422].includes(reply.status)) {
      trouble = words.failed;
      return false;
    }
    const answer = await reply.json();
    if (reply.ok) {
      mark(item.number, "here", `${words.here} ${answer.at}`);
      document.getElementById("status").textContent = answer.words;
    } else {
      mark(item.number, "", "");
      count(-1);
      tell(answer.words);
    }
    return true;
  };

  const sendAll = async () => {
    if (isSending) return;
    isSending = true;
    clearTimeout(timer);
    trouble = "";
    try {
      while (queue.length) {
        const item = queue[0];
        if (!(await send(item))) break;
        queue = queue.filter((each) => each.key !== item.key);
        await keep();
      }
    } catch {
      /* no network: what is not sent stays */
    }
    isSending = false;
    if (queue.length) timer = setTimeout(sendAll, RETRY);
    show();
  };

  const press = async (row) => {
    const number = row.dataset.number;
    if (queue.some((item) => item.number === number)) return;
    queue.push({ number, key: crypto.randomUUID ? crypto.randomUUID() : uuid(), at: new Date().toISOString() });
    mark(number, "kept", words.kept);
    count(1);
    row.querySelector("[data-out]").focus();
    try {
      await keep();
    } catch {
      /* a full disk stops nobody at the door */
    }
    await sendAll();
  };

  const uuid = () => {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const row = button?.closest(".guest");
    if (event.target === form && row) {
      event.preventDefault();
      press(row);
    }
    if (event.target.id === "check-in-undo" && row && queue.some((item) => item.number === row.dataset.number) && !isSending) {
      event.preventDefault(); /* it never left the device */
      queue = queue.filter((item) => item.number !== row.dataset.number);
      mark(row.dataset.number, "", "");
      count(-1);
      row.querySelector("[data-in]").focus();
      keep();
      show();
    }
  });

  /* Signing out wipes the device; with something not sent it says so first. */
  let isWarned = false;
  for (const out of document.querySelectorAll("form[action$='logout/']")) {
    out.addEventListener("submit", async (event) => {
      if (out.dataset.wiped) return;
      event.preventDefault();
      if (queue.length && !isWarned) {
        isWarned = true;
        said.textContent = words.leave.replace("{n}", queue.length);
        bar.hidden = false;
        bar.scrollIntoView({ block: "center" });
        return;
      }
      queue = [];
      if (kept) kept.base.close();
      if (window.indexedDB) await asked(indexedDB.deleteDatabase(DATABASE)).catch(() => {});
      out.dataset.wiped = "yes";
      out.requestSubmit();
    });
  }

  addEventListener("online", sendAll);
  addEventListener("beforeunload", (event) => {
    if (queue.length && !kept) event.preventDefault();
  });
  bar.querySelector("button").addEventListener("click", sendAll);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && queue.length) sendAll();
  });

  /* --- searching while one types: the same rule as seminars/reception.py ------------------------------- */
  const rows = [...document.querySelectorAll(".guest")];
  const box = document.querySelector(".reception-search input[type=search]");
  const folded = (text) =>
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\u3041-\u3096]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60))
      .replace(/\s+/g, "");
  const fits = (row, text) => {
    if (/^[\d-]+$/.test(text)) return row.dataset.find.split(" ").pop().includes(text.replace(/-/g, ""));
    if (row.dataset.kana.split(" ").some((beginning) => beginning.startsWith(text))) return true;
    return row.dataset.find.split(" ").some((part) => part.includes(text));
  };
  const narrow = () => {
    const text = folded(box.value);
    let found = 0;
    for (const row of rows) {
      row.hidden = Boolean(text) && !fits(row, text);
      if (!row.hidden) found += 1;
    }
    document.getElementById("status").textContent = text ? words.found.replace("{n}", found) : "";
  };
  if (box) box.addEventListener("input", narrow);

  (async () => {
    kept = await Kept.make();
    if (!kept) return;
    await kept.tidy(words.person);
    const state = await kept.load(name);
    if (!state) return;
    queue = [...state.queue.filter((item) => !queue.some((each) => each.number === item.number)), ...queue];
    for (const item of queue) mark(item.number, "kept", words.kept);
    count(queue.length);
    show();
    sendAll();
  })();
})();
