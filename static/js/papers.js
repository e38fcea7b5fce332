// While a paper is written: how it reads is asked anew after each change, and a variable is put where the cursor stands.
// Nothing is kept by either. Without this script the button beside it shows how it reads, and a person copies the name.
//
// <form data-preview="address"> with a textarea named text; [data-reading] is what the answer takes the place of.

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
    if (answer.ok) show(await answer.text());
  } catch {
    // Stopped by a newer question, or the line is down: the button still works, and says what is wrong.
  }
}

function show(text) {
  const found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-reading]");
  const now = document.querySelector("[data-reading]");
  if (!found || !now) return;
  const at = now.querySelector(".reading")?.scrollTop ?? 0;
  now.replaceWith(found);
  const reading = found.querySelector(".reading");
  if (reading) reading.scrollTop = at;
  const said = document.querySelector("[data-reading-said]");
  const lacks = found.querySelectorAll(".lacks li").length;
  const words = lacks ? `${lacks} still missing` : "Every required part is there";
  if (said && said.textContent !== words) said.textContent = words;
}

function soon() {
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
  for (const button of form.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => insert(button.dataset.insert));
  }
}
