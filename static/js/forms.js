// Forms: a question before what cannot be taken back; the summary of errors in view when the page opens.

/** Ask before a form with data-confirm is sent. */
export function askBeforehand() {
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });
}

/** Move the focus to the summary of errors, where there is one. */
export function showTheSummary() {
  document.querySelector(".error-summary")?.focus();
}
