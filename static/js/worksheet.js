// The running level beside a worksheet: asked again after each change, by sending the same form. Nothing is kept.
//
// <form data-standing="standing"> with an element of that id that holds [data-standing-panel] and [data-standing-said].
// The answer is the piece of the page with data-words, which is read aloud; without this script the button does the same.

const WAIT_MS = 500;
const form = document.querySelector("form[data-standing]");
const side = form && document.getElementById(form.dataset.standing);
let waiting = 0;
let asked = null;

async function refresh() {
  asked?.abort();
  asked = new AbortController();
  const typed = new URLSearchParams(new FormData(form));
  typed.set("look", "panel");
  try {
    const answer = await fetch(window.location.href, { method: "POST", body: typed, signal: asked.signal, redirect: "error" });
    if (answer.ok) show(await answer.text());
  } catch {
    // Stopped by a newer question, or the line is down: the button beside it still works, and says what is wrong.
  }
}

function show(text) {
  const found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-words]");
  if (!found) return;
  side.querySelector("[data-standing-panel]").replaceChildren(found);
  const said = side.querySelector("[data-standing-said]");
  if (said.textContent !== found.dataset.words) said.textContent = found.dataset.words;
}

function soon() {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(refresh, WAIT_MS);
}

if (side) {
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  if (!side.querySelector("[data-words]")) refresh();
}
