// What a client's page gets: leaving replaces the page, so that Back does not return to it; twice Escape leaves, too.
import { askBeforehand, showTheSummary } from "./forms.js";

const TWICE = 1000; // milliseconds between two presses of Escape

askBeforehand();
showTheSummary();

const way = document.querySelector("a[data-leave]");
let pressed = -TWICE;

/** Hide what is shown at once, then put the closed page in its place. */
function leave() {
  document.body.hidden = true;
  document.title = "";
  window.location.replace(way.href);
}

if (way) {
  way.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - pressed < TWICE) leave();
    pressed = event.timeStamp;
  });
}

// A page brought back by the browser from its memory is asked for again: it may no longer be this person's to see.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
