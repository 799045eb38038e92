// Comfort for who has JavaScript: shortcuts, copying, closing menus. No page needs it.

// Opens the palette (palette.js), where a page has one.
function openPalette() {
  const hasPalette = document.querySelector("#palette") !== null;
  if (hasPalette) document.dispatchEvent(new Event("palette"));
  return hasPalette;
}

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
    for (const open of document.querySelectorAll(".top details[open], .actions[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
    return;
  }
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && letterOf(event) === "k") {
    if (openPalette()) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  // Keys without a modifier can be switched off in the profile (WCAG 2.1.4).
  if (document.body.dataset.keys === "off") return;
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
  } else if (event.code === "Slash") {
    if (openPalette()) event.preventDefault();
  } else if (letter === "g") {
    waitsForPlace = event.timeStamp;
  } else if (letter === "j" || letter === "k") {
    event.preventDefault();
    move(letter === "j" ? 1 : -1);
  }
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".top details[open], .actions[open]")) {
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

// A field that belongs to one choice is hidden while another one is chosen.
for (const part of document.querySelectorAll("[data-when]")) {
  const form = part.closest("form");
  const follow = () => { part.hidden = form.elements[part.dataset.when]?.value !== part.dataset.is; };
  form.addEventListener("change", follow);
  follow();
}

// What a form would change is shown while it is filled in: the server is asked for the same page.
const preview = document.querySelector("form[data-preview]");
if (preview) {
  let asked = 0;
  let timer = 0;
  const look = async () => {
    const mine = ++asked;
    const query = new URLSearchParams(new FormData(preview));
    for (const name of ["press", "token", "reason", "reason_pick", "last_four"]) query.delete(name);
    const answer = await fetch(`${preview.getAttribute("action")}?${query}`, { headers: { "Accept": "text/html" } });
    const next = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#outcome");
    if (next && mine === asked) document.querySelector("#outcome").replaceWith(next);
  };
  preview.addEventListener("input", (event) => {
    if (event.target.name.startsWith("reason")) return;
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), 250);
  });
}

// A page of an unknown outcome asks again by itself.
const again = document.querySelector("form[data-again]");
if (again) setTimeout(() => again.requestSubmit(), 3000);

document.querySelector("#refusal")?.focus();

// Buttons that copy the text of a field. Without JavaScript they stay hidden.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
  });
}
