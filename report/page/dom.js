/* Elements. Whatever comes from a file goes into the page as text, never as markup. */

/* A child is an element, a text, or null for none; an attribute that is null is left out. */
export function element(name, attributes = {}, ...children) {
  return furnish(document.createElement(name), attributes, children);
}

export function drawn(name, attributes = {}, ...children) {
  return furnish(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function furnish(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function fill(id, ...children) {
  document.getElementById(id).replaceChildren(...children.filter((child) => child !== null));
}

/* A name from a file: cut where it is long, and no direction of writing leaves it. */
export function nameOf(text) {
  return element("bdi", { class: "name", title: text.slice(0, 300) }, text.slice(0, 300));
}

export function checkbox(label, checked, change) {
  const box = element("input", { type: "checkbox", change: () => change(box.checked) });
  box.checked = checked;
  return element("label", {}, box, label);
}

export function choice(label, options, chosen, change) {
  const select = element("select", { change: () => change(select.value) },
    ...options.map(([value, text]) => element("option", { value }, text)));
  select.value = chosen;
  return element("label", {}, label, select);
}

/* A table that may be wider than the page. */
export function scrolled(label, table) {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, table);
}

/* Pixels of a letter of 16: what is drawn grows with them. */
export function letterUnit() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

/* Letters that stand out from whatever lies below. */
export function paintText(context, text, x, y, ink, page) {
  context.font = `${13 * letterUnit()}px system-ui, sans-serif`;
  context.strokeStyle = page;
  context.lineWidth = 3;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}

/* A canvas as sharp as the screen: its context in CSS pixels, and its size. */
export function sharpContext(canvas, width = canvas.clientWidth, height = canvas.clientHeight) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, width, height };
}
