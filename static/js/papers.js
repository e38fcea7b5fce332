// While a paper is written: how it reads is asked anew after each change, and a variable is put where the cursor stands.
// Nothing is kept by either. Without this script the button beside it shows how it reads, and a person copies the name.
//
// <form data-preview="address"> with a textarea named text; [data-reading] and [data-findings] are what the answer takes
// the place of. Between a key and the answer the guard's panel says that it may be out of date.

const WAIT_MS = 600;
const form = document.querySelector("form[data-preview]");
let waiting = 0;
let asked = null;

async function refresh() {
  asked?.abort();
  asked = new AbortController();
  const typed = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: typed, signal: asked.signal, redirect: "error" });
    if (!answer.ok) return say("The guard could not look at what was typed last");
    show(await answer.text());
  } catch (problem) {
    // Stopped by a newer question, or the line is down: the button still works, and says what is wrong.
    if (problem.name !== "AbortError") say("The guard could not look at what was typed last");
  }
}

function say(words) {
  const said = document.querySelector("[data-reading-said]");
  if (said && said.textContent !== words) said.textContent = words;
}

function show(text) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  const found = answer.querySelector("[data-reading]");
  const now = document.querySelector("[data-reading]");
  if (!found || !now) return;
  const at = now.querySelector(".reading")?.scrollTop ?? 0;
  now.replaceWith(found);
  const reading = found.querySelector(".reading");
  if (reading) reading.scrollTop = at;
  const lacks = Number(found.dataset.lacks);
  const guard = showFindings(answer.querySelector("[data-findings]"));
  const link = document.querySelector("[data-lacks-link]");
  const missing = lacks ? `${lacks} ${lacks === 1 ? "thing is" : "things are"} missing` : "Every required part is there";
  if (link) [link.hidden, link.textContent] = [!lacks, missing];
  say(`${missing}. The guard found ${guard || "nothing"}`);
}

// A reason that somebody has begun to write stays, where what it is about is still found.
function showFindings(found) {
  const now = document.querySelector("[data-findings]");
  if (!found || !now) return 0;
  for (const open of now.querySelectorAll("details[open] form")) {
    const same = [...found.querySelectorAll("details form")].find((one) => one.elements.key.value === open.elements.key.value);
    if (!same) continue;
    same.closest("details").open = true;
    same.elements.why.value = open.elements.why.value;
  }
  if (!now.contains(document.activeElement)) now.replaceWith(found);
  return Number(found.dataset.findings);
}

function soon() {
  const old = document.querySelector("[data-findings-old]");
  if (old) old.hidden = false;
  window.clearTimeout(waiting);
  waiting = window.setTimeout(refresh, WAIT_MS);
}

function insert(words) {
  const text = document.getElementById("order") === lastText ? lastText : form.elements.text;
  text.focus();
  text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  soon();
}

let lastText = null;

if (form) {
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("#text, #order")) lastText = event.target;
  });
  document.addEventListener("focusout", (event) => {
    const old = document.querySelector("[data-findings-old]");
    if (old && !old.hidden && event.target.closest("[data-findings]")) soon();
  });
  for (const button of form.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => insert(button.dataset.insert));
  }
}
