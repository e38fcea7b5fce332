// What a client's page gets: leaving replaces the page, so that Back does not return to it.
import { askBeforehand, showTheSummary } from "./forms.js";

askBeforehand();
showTheSummary();

for (const link of document.querySelectorAll("a[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.hidden = true;
    window.location.replace(link.href);
  });
}

// A page brought back by the browser from its memory is asked for again: it may no longer be this person's to see.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
