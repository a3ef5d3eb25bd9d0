// Adds tabs, themes, sorting, filters and copying. The page reads without it.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  // The theme: that of the system until another is chosen. Where a page may keep nothing, it is not kept.
  const THEMES = ["auto", "light", "dark"];
  const KEPT = "tenfold-theme";

  function keptTheme() {
    try {
      const theme = localStorage.getItem(KEPT);
      return THEMES.includes(theme) ? theme : "auto";
    } catch {
      return "auto";
    }
  }

  function setTheme(theme) {
    if (theme === "auto") {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = theme;
    }
    for (const name of all(".theme-name")) name.textContent = `Theme: ${theme}`;
    for (const button of all(".theme")) button.setAttribute("aria-label", `Theme: ${theme}`);
  }

  function startThemes() {
    let theme = keptTheme();
    setTheme(theme);
    for (const button of all(".theme")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
        setTheme(theme);
        try {
          localStorage.setItem(KEPT, theme);
        } catch {
          // A file may have no storage.
        }
      });
    }
  }

  // Tabs, after the pattern of the ARIA Authoring Practices: arrows, Home and End choose.
  const panels = () => all("main > section.tab");
  const tabOf = (panel) => document.getElementById(`${panel.id}_tab`);

  function show(panel) {
    for (const other of panels()) {
      const is = other === panel;
      other.classList.toggle("shown", is);
      const tab = tabOf(other);
      if (tab) {
        tab.setAttribute("aria-selected", String(is));
        tab.tabIndex = is ? 0 : -1;
      }
    }
  }

  function choose(panel, focus) {
    show(panel);
    history.replaceState(null, "", `#${panel.id}`);
    if (focus) tabOf(panel).focus();
  }

  function openFragment() {
    const target = document.getElementById(location.hash.slice(1));
    const panel = target && target.closest("section.tab");
    if (!panel) return;
    show(panel);
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (target !== panel) target.scrollIntoView();
  }

  function startTabs() {
    const list = document.querySelector(".tabs ul");
    if (!list) return;
    const ordered = panels();
    list.setAttribute("role", "tablist");
    for (const item of list.children) item.setAttribute("role", "presentation");
    ordered.forEach((panel, at) => {
      const tab = tabOf(panel);
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        choose(panel, true);
      });
      tab.addEventListener("keydown", (event) => {
        const last = ordered.length - 1;
        const to = {
          ArrowLeft: at === 0 ? last : at - 1,
          ArrowRight: at === last ? 0 : at + 1,
          Home: 0,
          End: last,
          " ": at,
        }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        choose(ordered[to], true);
      });
    });
    show(ordered[0]);
    openFragment();
    addEventListener("hashchange", openFragment);
  }

  // Tables: heads sort, and long ones have a filter.
  const text = (cell) => cell.textContent.trim();
  const collator = new Intl.Collator(undefined, { numeric: true });

  function sorted(rows, at, descending) {
    const isNumeric = rows.some((row) => row.cells[at].dataset.v !== undefined);
    const key = (row) => {
      const cell = row.cells[at];
      if (isNumeric) return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
      return text(cell) || null;
    };
    const compare = isNumeric ? (a, b) => (a < b ? -1 : a > b ? 1 : 0) : collator.compare;
    const keyed = rows.map((row) => [key(row), row]);
    // Cells without a value stay last in both directions.
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return descending ? compare(b, a) : compare(a, b);
    });
    return keyed.map(([, row]) => row);
  }

  function startSorting(table) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    if (body.rows.length < 2) return;
    heads.forEach((head, at) => {
      const button = element("button", { type: "button", className: "sort" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const before = head.getAttribute("aria-sort");
        // Numbers start with the largest, text with the first.
        const first = head.classList.contains("n") ? "descending" : "ascending";
        const other = first === "descending" ? "ascending" : "descending";
        const order = before === first ? other : first;
        for (const one of heads) one.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", order);
        body.append(...sorted([...body.rows], at, order === "descending"));
      });
    });
  }

  function startFilter(box) {
    const rows = [...box.querySelector("tbody").rows];
    const input = element("input", { type: "search", autocomplete: "off", spellcheck: false });
    const count = element("span", { role: "status" });
    const say = (shown) => {
      count.textContent = shown === rows.length ? `${rows.length} rows` : `${shown} of ${rows.length} rows`;
    };
    let words;
    input.addEventListener("input", () => {
      words ??= rows.map((row) => row.textContent.toLowerCase());
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !wanted.every((word) => words[at].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      say(shown);
    });
    say(rows.length);
    box.prepend(element("div", { className: "tools" }, element("label", {}, "Filter", input), count));
  }

  function startCopying(code) {
    const button = element("button", { type: "button", className: "tool" }, "Copy");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.querySelector("pre").textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code.querySelector("pre"));
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    code.append(button);
  }

  // On paper nothing is folded but the data of charts.
  function startPrinting() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = all("details.fold:not([open])");
      for (const fold of opened) fold.open = true;
    });
    addEventListener("afterprint", () => {
      for (const fold of opened) fold.open = false;
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    startThemes();
    startTabs();
    for (const box of all(".table")) {
      startSorting(box.querySelector("table"));
      if (box.hasAttribute("data-long")) startFilter(box);
    }
    for (const code of all("div.code")) startCopying(code);
    startPrinting();
  });
})();
