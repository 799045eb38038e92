// Comfort for who has JavaScript: shortcuts, copying, closing menus. No page needs it.

const inField = (target) =>
  target instanceof Element && target.closest("input, select, textarea, [contenteditable], dialog") !== null;

// The letter of a key by its place, so that a Russian layout does not matter.
const letterOf = (event) => (event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "");

const rows = () => [...document.querySelectorAll("main tbody tr")].filter((row) => row.offsetParent !== null);

function move(by) {
  const all = rows();
  if (all.length === 0) return;
  const here = all.findIndex((row) => row.classList.contains("here"));
  const next = Math.min(Math.max(here + by, 0), all.length - 1);
  all[here]?.classList.remove("here");
  all[next].classList.add("here");
  const link = all[next].querySelector("a");
  if (link) link.focus();
  all[next].scrollIntoView({ block: "nearest" });
}

let waitsForPlace = -Infinity;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll(".top details[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
    return;
  }
  const search = document.querySelector("#q");
  if ((event.ctrlKey || event.metaKey) && letterOf(event) === "k" && search) {
    event.preventDefault();
    search.focus();
    search.select();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  const letter = letterOf(event);
  if (event.timeStamp - waitsForPlace < 1500 && letter) {
    waitsForPlace = -Infinity;
    const place = document.querySelector(`.rail a[data-key="${letter}"]`);
    if (place) {
      event.preventDefault();
      place.click();
    }
    return;
  }
  if (event.code === "Slash" && event.shiftKey) {
    const help = document.querySelector("#keys");
    if (help) {
      event.preventDefault();
      help.showModal();
    }
  } else if (event.code === "Slash" && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (letter === "g") {
    waitsForPlace = event.timeStamp;
  } else if (letter === "j" || letter === "k") {
    event.preventDefault();
    move(letter === "j" ? 1 : -1);
  }
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".top details[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// Numbers are shown in groups and copied without spaces.
document.addEventListener("copy", (event) => {
  const text = String(document.getSelection()).trim();
  if (/^\d{4}(\s\d{4})*(\s\d{1,5})$/u.test(text)) {
    event.clipboardData.setData("text/plain", text.replace(/\s/gu, ""));
    event.preventDefault();
  }
});

// A form is sent once. What protects is its press key; this keeps the button from lying.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  for (const button of event.target.querySelectorAll("button")) {
    setTimeout(() => { button.disabled = true; });
  }
});

// The back button shows a page as it was: its buttons work again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("button:disabled")) button.disabled = false;
});

document.querySelector("#refusal")?.focus();
