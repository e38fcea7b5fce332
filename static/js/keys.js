// Keyboard: "/" to the search, "g" and a letter to a page that links with data-key, "?" for the list. Can be switched off.

const STORED = "casefile-keys";
const WAIT_MS = 1200;

/** Listen for the shortcuts, and let the list of them open. */
export function listenForKeys() {
  const dialog = document.querySelector("#keys");
  const opener = document.querySelector("[data-keys]");
  if (opener && dialog) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }
  keepTheChoice(dialog?.querySelector("[data-keys-on]"));
  let first = "";
  let since = 0;
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || !isOn() || dialog?.open) return;
    const chord = event.timeStamp - since < WAIT_MS ? `${first} ${event.key}` : event.key;
    first = event.key;
    since = event.timeStamp;
    if (act(event.key, chord, dialog)) event.preventDefault();
  });
}

function act(key, chord, dialog) {
  if (key === "/") {
    const search = document.querySelector("#search");
    search?.focus();
    search?.select();
    return Boolean(search);
  }
  if (key === "?") {
    dialog?.showModal();
    return Boolean(dialog);
  }
  const link = [...document.querySelectorAll("a[data-key]")].find((one) => one.dataset.key === chord);
  link?.click();
  return Boolean(link);
}

function isTyping(event) {
  const at = event.target;
  return event.ctrlKey || event.metaKey || event.altKey || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
}

function isOn() {
  try {
    return window.localStorage.getItem(STORED) !== "off";
  } catch {
    return true; // a browser that keeps nothing keeps the default
  }
}

function keepTheChoice(box) {
  if (!box) return;
  box.checked = isOn();
  box.addEventListener("change", () => {
    try {
      window.localStorage.setItem(STORED, box.checked ? "on" : "off");
    } catch {
      box.checked = true;
    }
  });
}
