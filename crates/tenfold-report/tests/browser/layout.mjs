// Faults of layout, found in the page itself. Each function runs in the browser and returns a complaint per fault.

/** The page is wider than the window. */
export function tooWide() {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > clientWidth + 1);
  const first = wide.find((one) => !one.closest(".scroll, pre")) ?? wide[0];
  return [`the page is ${scrollWidth} wide in a window of ${clientWidth}: ${first?.outerHTML.slice(0, 120)}`];
}

/** Text that is wider than its box, and cannot be scrolled to; text of drawings outside of the drawing. */
export function clipped() {
  const found = [];
  for (const one of document.querySelectorAll("body *:not(svg *, script, style)")) {
    if (!one.checkVisibility() || one.closest(".hidden, .skip") || one.tagName === "svg" || one.tagName === "SVG") continue;
    const style = getComputedStyle(one);
    if (style.clipPath !== "none" || style.position === "absolute") continue;
    const scrolls = ["auto", "scroll"].includes(style.overflowX);
    if (one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1 && !scrolls && !["inline", "contents"].includes(style.display)) {
      found.push(`${one.tagName}.${one.className} is ${one.scrollWidth} wide in ${one.clientWidth}: ${one.textContent.trim().slice(0, 60)}`);
    }
  }
  for (const svg of document.querySelectorAll("svg[role=img]")) {
    if (!svg.checkVisibility()) continue;
    const frame = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2) {
        found.push(`text outside of its drawing: ${text.textContent.slice(0, 60)} in ${svg.querySelector("title").textContent.slice(0, 40)}`);
      }
    }
  }
  return found;
}

/** Texts of one drawing that overlap, and blocks of text of the page that do. */
export function overlapping() {
  const found = [];
  const cross = (a, b, slack) =>
    a.left < b.right - slack && b.left < a.right - slack && a.top < b.bottom - slack && b.top < a.bottom - slack;

  // The corners of a text, which may be turned: its box in its own coordinates, moved into those of the window.
  const corners = (text) => {
    const box = text.getBBox();
    const matrix = text.getScreenCTM();
    // The glyphs fill about the middle two thirds of the box.
    const [top, bottom] = [box.y + box.height * 0.2, box.y + box.height * 0.85];
    return [[box.x, top], [box.x + box.width, top], [box.x + box.width, bottom], [box.x, bottom]]
      .map(([x, y]) => new DOMPoint(x, y).matrixTransform(matrix));
  };
  // Two convex shapes are apart if a side of one separates them.
  const apart = (one, other) => one.some((point, at) => {
    const next = one[(at + 1) % one.length];
    const [x, y] = [next.y - point.y, point.x - next.x];
    const size = Math.hypot(x, y) || 1;
    const along = (points) => points.map((p) => (p.x * x + p.y * y) / size);
    const [a, b] = [along(one), along(other)];
    return Math.max(...a) <= Math.min(...b) + 0.5 || Math.max(...b) <= Math.min(...a) + 0.5;
  });
  for (const svg of document.querySelectorAll("svg[role=img]")) {
    if (!svg.checkVisibility()) continue;
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
    const all = texts.map((text) => [text, text.getBoundingClientRect(), corners(text)]);
    all.sort(([, a], [, b]) => a.left - b.left);
    all.forEach(([text, box, shape], at) => {
      for (let next = at + 1; next < all.length && all[next][1].left < box.right; next += 1) {
        const [other, otherBox, otherShape] = all[next];
        if (cross(box, otherBox, 0.5) && !apart(shape, otherShape) && !apart(otherShape, shape)) {
          found.push(`texts overlap: ${text.textContent.slice(0, 40)} / ${other.textContent.slice(0, 40)} in ${svg.querySelector("title").textContent.slice(0, 40)}`);
        }
      }
    });
  }

  const blocks = [...document.querySelectorAll("h1, h2, h3, h4, p, dt, dd, figcaption, li, caption, .tools, nav a, button")]
    .filter((one) => one.checkVisibility() && !one.closest(".hidden, .skip, .scroll.long, thead") && one.textContent.trim());
  const boxes = blocks.map((one) => [one, one.getBoundingClientRect()]).filter(([one, box]) => {
    const style = getComputedStyle(one);
    return box.width > 2 && style.position !== "absolute" && style.position !== "sticky";
  });
  boxes.sort(([, a], [, b]) => a.top - b.top);
  boxes.forEach(([one, box], at) => {
    for (let next = at + 1; next < boxes.length && boxes[next][1].top < box.bottom; next += 1) {
      const [other, otherBox] = boxes[next];
      if (one.contains(other) || other.contains(one) || !cross(box, otherBox, 2)) continue;
      if (one.closest(".tabs") !== other.closest(".tabs")) continue;
      found.push(`blocks overlap: ${one.tagName} ${one.textContent.slice(0, 40)} / ${other.tagName} ${other.textContent.slice(0, 40)}`);
    }
  });
  return found;
}
