// Filter, sort, search and permalinks. The page is complete without it.
(() => {
  "use strict";
  const by = (id) => document.getElementById(id);
  document.documentElement.classList.add("js");
  const form = by("filter"), list = by("list");
  if (!form || !list) return;
  const options = (key) => [...by("f-" + key).options].slice(1).map((option) => option.value); // after "all"
  const named = (places, names) => places.split(" ").filter(Boolean).map((place) => names[place]);
  const teams = options("team"), gates = options("gate");
  const fields = { sev: "severity" }; // the short name is understood, too
  const cards = [...list.children].map((node, place) => ({
    node, place,
    state: node.querySelector(".st").textContent,
    date: node.querySelector("time").textContent,
    team: named(node.dataset.team, teams),
    gate: named(node.dataset.gate, gates),
    class: node.querySelector("small").firstChild.textContent.slice(0, -2),
    severity: node.querySelector(".cs").textContent,
    words: null,
  }));
  const names = new Intl.Collator("en", { numeric: true });
  const tests = {
    class: (card, value) => card.class === value || card.class.startsWith(value + "/"),
    severity: (card, value) => card.severity === value,
    state: (card, value) => card.state === value,
    team: (card, value) => card.team.includes(value),
    gate: (card, value) => card.gate.includes(value),
  };
  const orders = {
    "": (a, b) => a.place - b.place,
    newest: (a, b) => (a.date < b.date) - (a.date > b.date) || a.place - b.place,
    oldest: (a, b) => (a.date > b.date) - (a.date < b.date) || a.place - b.place,
    id: (a, b) => names.compare(a.node.id, b.node.id),
  };
  const read = () => Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, value.trim()]));
  const said = () => Object.entries(read()).filter(([, value]) => value);
  let sorted = "";

  function found(card, wanted) {
    if (!wanted) return true;
    card.words ??= card.node.textContent.toLowerCase();
    return wanted.toLowerCase().split(/\s+/).every((word) => card.words.includes(word));
  }

  function apply() {
    const asked = read();
    let shown = 0;
    for (const card of cards) {
      const fits = found(card, asked.q) && Object.keys(tests).every((key) => !asked[key] || tests[key](card, asked[key]));
      if (card.node.hidden === fits) card.node.hidden = !fits;
      shown += fits;
    }
    if (asked.sort !== sorted) {
      sorted = asked.sort;
      const ordered = [...cards].sort(orders[sorted]), place = document.createComment("");
      list.replaceWith(place); // moving thousands of cards is quick where nothing is laid out
      list.append(...ordered.map((card) => card.node));
      place.replaceWith(list);
    }
    const order = by("f-sort").selectedOptions[0].text;
    const number = (value) => value.toLocaleString("en");
    by("count").textContent = shown === cards.length
      ? `${number(shown)} incident${shown === 1 ? "" : "s"}, ${order}.`
      : `${number(shown)} of ${number(cards.length)} incidents, ${order}.${shown ? "" : " Clear the filter to see all."}`;
  }

  function write() {
    const query = new URLSearchParams(said()).toString();
    history.replaceState(null, "", "#incidents" + (query ? "?" + query : ""));
  }

  function open(id) {
    const node = by(id);
    if (!node || !node.classList.contains("inc")) return;
    if (node.hidden) { form.reset(); apply(); }
    node.open = true;
    node.scrollIntoView();
    node.querySelector("summary").focus({ preventScroll: true });
  }

  function choose(query) {
    form.reset();
    for (const [key, value] of new URLSearchParams(query)) {
      const field = form.elements.namedItem(fields[key] ?? key);
      if (field) field.value = value;
      if (field && field.value !== value) field.value = "";
    }
    apply();
    by("incidents").scrollIntoView();
  }

  function follow() {
    let hash = location.hash.slice(1);
    const query = hash.indexOf("?");
    if (query >= 0 && hash.startsWith("incidents?")) return choose(hash.slice(query + 1));
    try { hash = decodeURIComponent(hash); } catch { /* an id may hold a percent sign */ }
    open(hash);
  }

  for (const link of document.querySelectorAll("a[data-filter]")) link.setAttribute("href", "#incidents?" + link.dataset.filter);
  form.addEventListener("input", () => { apply(); write(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  by("f-clear").addEventListener("click", () => { form.reset(); apply(); write(); });
  window.addEventListener("hashchange", follow);
  form.hidden = false;
  follow();
  window.addEventListener("load", () => { if (!location.hash.includes("?")) follow(); }); // browsers take the focus away
})();
