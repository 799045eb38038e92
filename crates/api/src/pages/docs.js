// Filters the list of contents by the words that are typed. The page works without it.
(() => {
  const search = document.getElementById("search");
  const field = document.getElementById("search-field");
  const found = document.getElementById("search-found");
  if (!search || !field || !found) return;
  search.hidden = false;
  search.addEventListener("submit", (event) => event.preventDefault());
  const links = [...document.querySelectorAll("nav .all a")].map((link) => {
    const id = link.getAttribute("href").slice(1);
    const section = document.getElementById(id)?.closest("section");
    const text = `${link.textContent} ${section ? section.textContent : ""}`.toLowerCase();
    return { item: link.closest("li"), text };
  });
  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { item, text } of links) {
      const is = words.every((word) => text.includes(word));
      item.hidden = !is;
      count += is ? 1 : 0;
    }
    for (const group of document.querySelectorAll("nav .group")) {
      group.hidden = ![...group.querySelectorAll("li")].some((item) => !item.hidden);
    }
    found.textContent = words.length === 0 ? "" : count === 0 ? "Nothing found" : `${count} found`;
  };
  field.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      field.focus();
    }
  });
  show();
})();
