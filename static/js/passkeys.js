/* Passkeys: asks the browser for one and sends its answer with the form. Where the browser knows none, nothing shows. */
"use strict";
(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const readable = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const wanted = (given) => {
    const key = { ...given.publicKey, challenge: bytes(given.publicKey.challenge) };
    if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
    if (key.allowCredentials) key.allowCredentials = readable(key.allowCredentials);
    if (key.excludeCredentials) key.excludeCredentials = readable(key.excludeCredentials);
    return { publicKey: key };
  };

  const answer = (found) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (found.response[name]) response[name] = text(found.response[name]);
    }
    return {
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      authenticatorAttachment: found.authenticatorAttachment,
      clientExtensionResults: found.getClientExtensionResults(),
      response,
    };
  };

  const options = async (form) => {
    if (form.dataset.passkey) return JSON.parse(form.dataset.passkey);
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const reply = await fetch(form.dataset.passkeyFrom, { headers });
    if (!reply.ok) throw new Error("no question for the passkey");
    return (await reply.json()).request_options;
  };

  const say = (form, words) => {
    let note = form.querySelector("[data-passkey-note]");
    if (!note) {
      note = document.createElement("p");
      note.dataset.passkeyNote = "";
      note.setAttribute("role", "alert");
      note.className = "text-danger";
      form.append(note);
    }
    note.textContent = words;
  };

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("[data-passkey-act]")) {
    const button = form.querySelector("[data-passkey-button]");
    const box = form.querySelector("input[name$=credential]");
    if (!button || !box) continue;
    button.hidden = false;
    for (const missing of form.querySelectorAll("[data-passkey-missing]")) missing.hidden = true;
    button.addEventListener("click", async () => {
      try {
        const found = await navigator.credentials[form.dataset.passkeyAct](wanted(await options(form)));
        box.value = JSON.stringify(answer(found));
        form.submit();
      } catch {
        say(form, form.dataset.passkeyFailed);
      }
    });
  }
})();
