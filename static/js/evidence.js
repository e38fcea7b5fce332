// Sending evidence: each file by one raw PUT, with progress, its SHA-256 when it is kept, the reason when it is refused.
//
// <form data-put-url="…" [data-send="header"]> with one <input type="file" [multiple]>, a csrf_token and other fields.
// PUT data-put-url?field=value…  Content-Type: application/octet-stream, X-CSRFToken, X-File-Name (URI-encoded).
// data-send="header" sends the other fields as X-Field-<name> (URI-encoded, hyphens for underscores), so that they stay out of the address.
// Answer: {item, sha256, size, seq, url} with 201, or {error}. The form stays as it is, for the next file.
// With data-tus-url files go in pieces instead (pieces.js), which can be paused and gone on with; those that were begun
// before stand as JSON in [data-begun], and go on when a file of the same name, size and time of change is chosen.

import { PieceSender } from "./pieces.js";

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

function prepare(form) {
  const input = form.querySelector("input[type=file]");
  const board = form.querySelector("[data-uploads]") ?? form.appendChild(document.createElement("div"));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !input.files.length) return; // without a file the server says what is missing
    event.preventDefault();
    if (form.dataset.tusUrl) sendInPieces(form, input, board);
    else sendAll(form, input, board);
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

async function sendAll(form, input, board) {
  const files = [...input.files];
  const fields = otherFields(form);
  const buttons = form.querySelectorAll("button[type=submit]");
  window.addEventListener("beforeunload", warn);
  for (const button of buttons) button.disabled = true;
  input.value = "";
  for (const file of files) await sendOne(form, fields, file, line(board, file));
  for (const button of buttons) button.disabled = false;
  window.removeEventListener("beforeunload", warn);
}

// --- in pieces ------------------------------------------------------------------------------------------------------

const queue = []; // one file at a time, in the order they were chosen: so are the items numbered
let busy = false;

function sendInPieces(form, input, board) {
  const files = [...input.files];
  const fields = otherFields(form);
  input.value = "";
  for (const file of files) queue.push(sender(form, fields, file, pieceLine(board, file)));
  sendNext();
}

async function sendNext() {
  if (busy || !queue.length) return;
  busy = true;
  window.addEventListener("beforeunload", warn);
  await queue.shift().run();
  window.removeEventListener("beforeunload", warn);
  busy = false;
  sendNext();
}

function warn(event) {
  event.preventDefault();
}

function sender(form, fields, file, shown) {
  const known = { address: form.dataset.tusUrl, token: form.elements.csrf_token?.value ?? "", fields, url: takeBegun(file) };
  const one = new PieceSender(file, known, (state, what) => showPiece(shown, state, what));
  shown.pause.addEventListener("click", () => {
    if (one.running) {
      one.pause();
    } else if (queue.includes(one)) {
      queue.splice(queue.indexOf(one), 1);
      showPiece(shown, "paused");
    } else {
      queue.unshift(one);
      showPiece(shown, "queued");
      sendNext();
    }
  });
  shown.stop.addEventListener("click", () => {
    if (queue.includes(one)) queue.splice(queue.indexOf(one), 1);
    one.remove();
  });
  return one;
}

function takeBegun(file) {
  for (const row of document.querySelectorAll("[data-begun]")) {
    const begun = JSON.parse(row.dataset.begun);
    if (begun.name !== file.name || begun.size !== file.size || begun.modified !== String(file.lastModified)) continue;
    const part = row.closest("section");
    row.remove();
    if (!part.querySelector("[data-begun]")) part.remove();
    return begun.url;
  }
  return "";
}

function pieceLine(board, file) {
  const shown = line(board, file);
  const acts = document.createElement("span");
  shown.pause = shown.stop.cloneNode();
  shown.far = document.createElement("div");
  shown.far.className = "far num";
  shown.name = file.name;
  acts.className = "acts";
  shown.stop.before(acts);
  acts.append(shown.pause, shown.stop);
  shown.bar.after(shown.far);
  label(shown.stop, "Give up", `Give up sending ${file.name}`);
  showPiece(shown, "queued");
  return shown;
}

function label(button, words, long) {
  button.textContent = words;
  button.setAttribute("aria-label", long);
}

function showPiece(shown, state, what) {
  if (shown.ended) return;
  const waits = ["paused", "stopped"].includes(state);
  if (state !== "checking") label(shown.pause, waits ? "Go on" : "Pause", `${waits ? "Go on sending" : "Pause sending"} ${shown.name}`);
  shown.said.classList.toggle("wrong", ["stopped", "refused"].includes(state));
  if (state === "sending") return showSent(shown, what.sent);
  if (["kept", "refused", "removed"].includes(state)) endLine(shown, state);
  if (state === "kept") return showKept(shown.said, what);
  shown.said.textContent = {
    queued: "Waits for its turn.",
    checking: "Sent. The server is reading it back and recording it.",
    waiting: what,
    paused: "Paused. What arrived is kept for 7 days: go on here, or choose the same file again later.",
    stopped: `Not finished: ${what} What arrived is kept.`,
    refused: `Not stored: ${what}`,
    removed: "Given up. Nothing of this file was kept.",
  }[state];
}

function showSent(shown, sent) {
  shown.bar.value = sent;
  shown.far.textContent = `${sizeWords(sent)} of ${sizeWords(shown.size)}`;
  if (sent < shown.size && shown.said.textContent !== "Sending.") shown.said.textContent = "Sending.";
}

function endLine(shown, state) {
  shown.ended = true;
  shown.stop.parentElement.remove();
  shown.far.remove();
  if (state === "kept") shown.bar.value = shown.bar.max;
  else shown.bar.remove();
}

// A file that was begun before can be removed without being chosen again.
for (const row of document.querySelectorAll("[data-begun]")) {
  const begun = JSON.parse(row.dataset.begun);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn btn-sm btn-outline-secondary";
  label(remove, "Give up", `Give up ${begun.name}`);
  remove.addEventListener("click", () => {
    const token = document.querySelector("form[data-tus-url]")?.elements.csrf_token?.value ?? "";
    new PieceSender(null, { token, url: begun.url }, (state, what) => {
      row.textContent = state === "removed" ? "Given up. Nothing of this file was kept." : `Not removed: ${what}`;
    }).remove();
  });
  row.append(" ", remove);
}

// --- one after another, each by one PUT ---------------------------------------------------------------------------------

function otherFields(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && !(value instanceof File));
}

function sendOne(form, fields, file, shown) {
  const asHeaders = form.dataset.send === "header";
  const address = new URL(form.dataset.putUrl, window.location.href);
  const call = new XMLHttpRequest();
  if (!asHeaders) for (const [name, value] of fields) address.searchParams.append(name, value);
  call.open("PUT", address);
  call.setRequestHeader("Accept", "application/json");
  call.setRequestHeader("Content-Type", "application/octet-stream");
  call.setRequestHeader("X-CSRFToken", form.elements.csrf_token?.value ?? "");
  call.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  // Hyphens, not underscores: servers drop header names with underscores.
  if (asHeaders) for (const [name, value] of fields) call.setRequestHeader(`X-Field-${name.replaceAll("_", "-")}`, encodeURIComponent(value));
  shown.stop.addEventListener("click", () => call.abort());
  call.upload.addEventListener("progress", (event) => showProgress(shown, event));
  return new Promise((resolve) => {
    call.addEventListener("loadend", () => {
      showAnswer(shown, call);
      resolve();
    });
    call.send(file);
  });
}

function line(board, file) {
  const box = document.createElement("div");
  const name = document.createElement("b");
  const stop = document.createElement("button");
  const bar = document.createElement("progress");
  const said = document.createElement("div");
  box.className = "progress-line";
  name.textContent = file.name;
  stop.type = "button";
  stop.className = "btn btn-sm btn-outline-secondary";
  stop.textContent = "Stop";
  stop.setAttribute("aria-label", `Stop sending ${file.name}`);
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `Sent of ${file.name}`);
  said.className = "said";
  said.setAttribute("role", "status");
  box.append(name, stop, bar, said);
  board.append(box);
  return { bar, said, stop, size: file.size };
}

function showProgress(shown, event) {
  shown.bar.value = event.loaded;
  if (event.loaded >= shown.size) shown.said.textContent = "Sent. The server is checking and storing it.";
}

function showAnswer(shown, call) {
  const answer = readAnswer(call);
  shown.stop.remove();
  if (call.status === 201) {
    shown.bar.value = shown.bar.max;
    showKept(shown.said, answer);
  } else {
    shown.bar.remove();
    shown.said.classList.add("wrong");
    shown.said.textContent = `Not stored: ${answer.error ?? reason(call.status)}`;
  }
}

function showKept(said, answer) {
  const link = document.createElement("a");
  const digest = document.createElement("span");
  link.href = answer.url;
  link.textContent = answer.item;
  digest.className = "digest";
  digest.textContent = answer.sha256;
  said.replaceChildren("Stored as ", link, `, ${sizeWords(answer.size)}, record ${answer.seq}. SHA-256 `, digest);
}

function readAnswer(call) {
  try {
    return JSON.parse(call.responseText) ?? {};
  } catch {
    return {}; // an answer that is not ours: the status alone speaks
  }
}

function reason(status) {
  if (status === 0) return "the sending was stopped or the connection was lost. Nothing of this file was kept.";
  if (status === 401 || status === 400) return "you may be signed out. Sign in again in another tab, then reload this page.";
  if (status === 413) return "the file is larger than this office allows.";
  if (status === 507) return "the store is full. Nothing of this file was kept.";
  return `the server answered ${status}. Nothing of this file was kept; try again.`;
}

function sizeWords(bytes) {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit ? size.toFixed(1) : size} ${UNITS[unit]}`;
}

for (const form of document.querySelectorAll("form[data-put-url]")) {
  prepare(form);
}
