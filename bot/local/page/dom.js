// Building and updating nodes of the page. Text becomes text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";

export const find = (id) => document.getElementById(id);

export function onClick(id, action) {
  find(id).addEventListener("click", action);
}

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child != null));
  return made;
}

export function icon(name) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  drawn.append(use);
  return drawn;
}

// Changes `shown` until it equals `fresh`. Nodes of the same kind stay, with focus and images.
export function update(shown, fresh) {
  if (shown.nodeName !== fresh.nodeName) shown.replaceWith(fresh);
  else if (shown.nodeType === Node.TEXT_NODE) {
    if (shown.data !== fresh.data) shown.data = fresh.data;
  } else {
    updateAttributes(shown, fresh);
    const before = [...shown.childNodes];
    const after = [...fresh.childNodes];
    after.forEach((child, place) =>
      place < before.length ? update(before[place], child) : shown.append(child),
    );
    before.slice(after.length).forEach((child) => child.remove());
  }
}

function updateAttributes(shown, fresh) {
  for (const name of shown.getAttributeNames()) {
    if (!fresh.hasAttribute(name)) shown.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (shown.getAttribute(name) === value) continue;
    // The content security policy forbids to set a style as an attribute.
    if (name === "style") shown.style.cssText = value;
    else shown.setAttribute(name, value);
  }
}
