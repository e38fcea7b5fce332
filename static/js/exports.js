// Exports being made: looks again every few seconds, and stops when none is under way.

const EVERY_MS = 3000;

async function lookAgain() {
  const shown = document.getElementById("exports");
  if (!shown || !shown.hasAttribute("data-working")) return;
  try {
    const answer = await fetch(window.location.href, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("exports");
    if (fresh) shown.replaceWith(fresh);
  } catch {
    // The next look may find the line again.
  }
  window.setTimeout(lookAgain, EVERY_MS);
}

window.setTimeout(lookAgain, EVERY_MS);
