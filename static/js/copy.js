// A button that copies the text of another element. Without JavaScript the text is there to be marked by hand.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.value);
    button.textContent = button.dataset.copied;
  } catch {
    source.select(); // no permission: one key press copies what is marked
  }
});
