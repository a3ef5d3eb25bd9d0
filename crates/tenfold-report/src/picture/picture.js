// Pictures of graphs: one level at a time, zoom, search and the keyboard. The page reads without it.
"use strict";
(() => {
  const all = (selector, within) => [...within.querySelectorAll(selector)];

  function start(picture) {
    const levels = all(".picture-level", picture);
    const way = picture.querySelector(".picture-way");
    const found = picture.querySelector(".picture-found");
    const find = picture.querySelector(".picture-find");
    const byNumber = new Map(levels.map((level) => [level.dataset.level, level]));
    let zoom = 0;

    const shown = () => levels.find((level) => level.open) ?? levels[0];
    const view = () => shown().querySelector(".picture-view");

    // Zoom 0 is as wide as the page, but not larger than it was drawn.
    function scale() {
      const svg = view().querySelector("svg");
      const { width, height } = svg.viewBox.baseVal;
      const fit = Math.min(1, Math.max(view().clientWidth - 4, 200) / width);
      const factor = Math.max(fit, zoom === 0 ? 0.8 : 0.1) * 1.25 ** zoom;
      svg.setAttribute("width", Math.round(width * factor));
      svg.setAttribute("height", Math.round(height * factor));
    }

    function crumbs(level) {
      const path = [];
      for (let at = level; at; at = byNumber.get(at.dataset.within)) path.unshift(at);
      way.replaceChildren(
        ...path.flatMap((step, place) => {
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = step.dataset.name;
          button.addEventListener("click", () => show(step, true));
          if (step === level) button.setAttribute("aria-current", "true");
          return place === 0 ? [button] : ["›", button];
        }),
      );
      way.hidden = path.length < 2;
    }

    function show(level, focus) {
      for (const other of levels) other.open = other === level;
      zoom = 0;
      scale();
      crumbs(level);
      if (focus) view().focus({ preventScroll: true });
    }

    function back() {
      const outer = byNumber.get(shown().dataset.within);
      if (!outer) return;
      const inner = shown();
      show(outer, false);
      const box = all("a.box", outer).find((link) => link.getAttribute("href") === `#${inner.id}`);
      box?.focus();
    }

    function openBox(box) {
      const href = box.getAttribute("href");
      const level = href && levels.find((one) => `#${one.id}` === href);
      if (level) show(level, true);
      return Boolean(level);
    }

    // The nearest box in the direction of an arrow key.
    function neighbour(box, key) {
      const from = box.getBoundingClientRect();
      const middle = (place) => [place.left + place.width / 2, place.top + place.height / 2];
      const [x, y] = middle(from);
      let best = null;
      let nearest = Infinity;
      for (const other of all(".box", shown())) {
        if (other === box) continue;
        const [ox, oy] = middle(other.getBoundingClientRect());
        const along = { ArrowRight: ox - x, ArrowLeft: x - ox, ArrowDown: oy - y, ArrowUp: y - oy }[key];
        const across = key === "ArrowRight" || key === "ArrowLeft" ? Math.abs(oy - y) : Math.abs(ox - x);
        if (along > 4 && along + 2 * across < nearest) {
          nearest = along + 2 * across;
          best = other;
        }
      }
      return best;
    }

    function search(text) {
      const wanted = text.trim().toLowerCase();
      for (const box of all(".found", picture)) box.classList.remove("found");
      if (!wanted) {
        found.textContent = "";
        return [];
      }
      const boxes = all(".box[data-key]", picture).filter(
        (box) => !box.classList.contains("outside") && box.dataset.key.toLowerCase().includes(wanted),
      );
      for (const box of boxes) box.classList.add("found");
      found.textContent = boxes.length === 1 ? "1 box" : `${boxes.length} boxes`;
      return boxes;
    }

    picture.classList.add("one");
    picture.querySelector(".picture-bar").hidden = false;
    picture.addEventListener("click", (event) => {
      const box = event.target.closest?.("a.box");
      if (box && openBox(box)) event.preventDefault();
      const button = event.target.closest?.("[data-zoom]");
      if (button) {
        zoom = { in: zoom + 1, out: zoom - 1, fit: 0 }[button.dataset.zoom];
        scale();
      }
    });
    picture.addEventListener("keydown", (event) => {
      if (event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
      const box = event.target.closest?.(".box");
      if (event.key === "Escape" || event.key === "Backspace") back();
      else if (event.key === "+" || event.key === "=") { zoom += 1; scale(); }
      else if (event.key === "-") { zoom -= 1; scale(); }
      else if (event.key === "0") { zoom = 0; scale(); }
      else if (box && event.key.startsWith("Arrow")) neighbour(box, event.key)?.focus();
      else return;
      event.preventDefault();
    });
    for (const level of levels) {
      const pane = level.querySelector(".picture-view");
      pane.addEventListener("wheel", (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        zoom += event.deltaY < 0 ? 1 : -1;
        scale();
      }, { passive: false });
      let from = null;
      pane.addEventListener("pointerdown", (event) => {
        if (event.pointerType === "mouse" && event.button === 0 && !event.target.closest(".box"))
          from = [event.clientX + pane.scrollLeft, event.clientY + pane.scrollTop];
      });
      pane.addEventListener("pointermove", (event) => {
        if (from) pane.scrollTo(from[0] - event.clientX, from[1] - event.clientY);
      });
      for (const end of ["pointerup", "pointerleave"]) pane.addEventListener(end, () => { from = null; });
    }
    picture.querySelector(".picture-colour").addEventListener("change", (event) => {
      picture.dataset.colour = event.target.value;
    });
    find.addEventListener("input", () => search(find.value));
    find.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const boxes = search(find.value);
      if (boxes.length === 0) return;
      const at = boxes.indexOf(find.last);
      find.last = boxes[(at + 1) % boxes.length];
      show(find.last.closest(".picture-level"), false);
      find.last.scrollIntoView({ block: "nearest", inline: "nearest" });
      found.textContent = `${boxes.indexOf(find.last) + 1} of ${boxes.length} boxes`;
    });
    new ResizeObserver(() => { if (zoom === 0 && view().clientWidth > 0) scale(); }).observe(picture);
    show(levels[0], false);
  }

  const startAll = () => document.querySelectorAll("section.picture").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startAll);
  else startAll();
})();
