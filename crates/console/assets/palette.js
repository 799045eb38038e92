// The palette: one field that searches and lists the pages of the navigation. The page for the search
// does the same without JavaScript.

const palette = document.querySelector("#palette");
const field = document.querySelector("#palette-q");
const list = document.querySelector("#palette-list");

// Results of one kind that are shown.
const SHOWN_MAX = 5;
// Milliseconds without typing before the server is asked.
const PAUSE = 180;

let found = [];
let asked = 0;
let timer = 0;
let here = -1;

const fold = (text) => text.trim().toLowerCase().replaceAll("\u0451", "\u0435");

// Pages that the reader may open, whose name has a word that begins so.
function pages(query) {
  const links = [...document.querySelectorAll(".rail a[data-key], .who a, .rail .links a")];
  const named = links.map((link) => ({ name: link.textContent.trim(), link: link.getAttribute("href"), group: palette.dataset.pages, key: link.dataset.key }));
  return named.filter(({ name }) => fold(name).split(/\s/u).some((word) => word.startsWith(query)));
}

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function mark(at) {
  const all = options();
  here = all.length === 0 ? -1 : (at + all.length) % all.length;
  for (const [place, option] of all.entries()) option.setAttribute("aria-selected", String(place === here));
  if (here < 0) {
    field.removeAttribute("aria-activedescendant");
  } else {
    field.setAttribute("aria-activedescendant", all[here].id);
    all[here].scrollIntoView({ block: "nearest" });
  }
}

function show() {
  const query = fold(field.value);
  const commands = pages(query);
  list.replaceChildren();
  let group = "";
  for (const [place, { name, link, group: own, key }] of [...commands, ...found].entries()) {
    if (own !== group) {
      group = own;
      const head = document.createElement("li");
      head.setAttribute("role", "presentation");
      head.className = "quiet";
      head.textContent = own;
      list.append(head);
    }
    const option = document.createElement("li");
    option.id = `palette-${place}`;
    option.setAttribute("role", "option");
    option.dataset.link = link;
    option.textContent = name;
    if (key && document.body.dataset.keys !== "off") {
      const hint = document.createElement("kbd");
      hint.textContent = `g ${key}`;
      hint.setAttribute("aria-hidden", "true");
      option.append(hint);
    }
    list.append(option);
  }
  field.setAttribute("aria-expanded", String(list.childElementCount > 0));
  mark(query !== "" && commands.length > 0 ? 0 : -1);
}

// What the page of the search shows, or the page to which it leads at once.
function read(html, answer) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const title = page.querySelector("h1")?.textContent.trim() ?? "";
  const at = new URL(answer.url);
  if (at.pathname !== "/console/search") {
    return answer.ok ? [{ name: title, link: at.pathname, group: palette.dataset.found }] : [];
  }
  const cards = [...page.querySelectorAll("main .card")];
  return cards.flatMap((card) => {
    const links = [...card.querySelectorAll("tbody th a, p a")].slice(0, SHOWN_MAX);
    const group = card.querySelector("h2")?.textContent.trim() ?? "";
    return links.map((link) => {
      const rest = link.closest("tr")?.querySelector("td");
      const name = [link, rest].filter(Boolean).map((part) => part.textContent.trim()).join(" · ");
      return { name, link: link.getAttribute("href"), group };
    });
  });
}

async function ask() {
  const mine = ++asked;
  const query = field.value.trim();
  if (query.length < 2) {
    found = [];
    show();
    return;
  }
  const answer = await fetch(`/console/search?${new URLSearchParams({ q: query })}`, { headers: { "Accept": "text/html" } });
  const results = read(await answer.text(), answer);
  if (mine !== asked) return;
  found = results;
  const at = here;
  show();
  if (at >= 0) mark(at);
}

function go(option) {
  if (option) location.assign(option.dataset.link);
}

function open() {
  if (document.querySelector("dialog[open]")) return;
  field.value = "";
  found = [];
  show();
  palette.showModal();
  field.focus();
}

if (palette) {
  document.addEventListener("palette", open);
  field.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.code === "ArrowDown" || event.code === "ArrowUp") {
      event.preventDefault();
      mark(here < 0 && event.code === "ArrowUp" ? -1 : here + (event.code === "ArrowDown" ? 1 : -1));
    } else if ((event.code === "Enter" || event.code === "NumpadEnter") && here >= 0) {
      event.preventDefault();
      go(options()[here]);
    }
  });
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close();
  });
}
