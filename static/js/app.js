// What every staff page gets: keys, a question before what cannot be taken back. Every page works without it.
import { listenForKeys } from "./keys.js";
import { askBeforehand, showTheSummary } from "./forms.js";

listenForKeys();
askBeforehand();
showTheSummary();

// On a narrow page the line of tabs runs out of sight: bring the one we are on back.
for (const tab of document.querySelectorAll(".tabs [aria-current], .top-nav [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
