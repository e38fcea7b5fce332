// The search's page: arrows go from hit to hit, Escape goes back to the words and clears them. Works without it too.

const words = document.querySelector("#words");
const hits = [...document.querySelectorAll("a.hit")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const at = hits.indexOf(document.activeElement);
  const typing = document.activeElement === words || document.activeElement?.id === "search";
  if (at < 0 && !typing) return;
  if (event.key === "ArrowDown" && hits[at + 1]) go(event, hits[at + 1]);
  else if (event.key === "ArrowUp" && at >= 0) go(event, hits[at - 1] ?? words);
  else if (event.key === "Escape" && at >= 0) {
    words.value = "";
    go(event, words);
  }
});

function go(event, target) {
  event.preventDefault();
  target.focus();
}
