// Draws messages. All text becomes text nodes; nothing that anybody sends becomes markup.

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
};

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

// Entities do not overlap in what our bot sends, and offsets count as JavaScript's do.
function formatted(text, entities = []) {
  const parts = [];
  let end = 0;
  for (const { type, offset, length } of entities) {
    if (!(type in TAGS)) continue;
    parts.push(text.slice(end, offset));
    parts.push(element(TAGS[type], {}, text.slice(offset, offset + length)));
    end = offset + length;
  }
  return [...parts, text.slice(end)];
}

function fileUrl(file) {
  return `files/${file.file_id}`;
}

function picture(message, { words, onZoom }) {
  if (message.photo) {
    const { width, height, ...largest } = message.photo.at(-1);
    const image = element("img", { src: fileUrl(largest), alt: words.photo, width, height });
    return element(
      "button",
      { class: "picture", type: "button", "aria-label": words.zoom, onclick: () => onZoom(image) },
      image,
    );
  }
  if (message.sticker) return element("img", { src: fileUrl(message.sticker), alt: "" });
  return null;
}

function fileName(message, { words }) {
  const name = message.document?.file_name ?? (message.video || message.voice ? words.file : null);
  return name && element("div", { class: "words" }, `📄 ${name}`);
}

function quote(message, { words, onQuote }) {
  const quoted = message.reply_to_message;
  if (!quoted) return null;
  const small = quoted.photo?.[0];
  return element(
    "button",
    { class: "quote", type: "button", onclick: () => onQuote(quoted.message_id) },
    small && element("img", { src: fileUrl(small), alt: "" }),
    quoted.text ?? quoted.caption ?? (quoted.photo ? words.photo : words.file),
  );
}

function keyboard(message, { onPress, onCopy }) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  const button = (key) => {
    const made = element("button", { type: "button" }, key.text);
    made.addEventListener("click", () =>
      key.copy_text ? onCopy(key.copy_text.text) : onPress(message, key.callback_data, made),
    );
    return made;
  };
  return element(
    "div",
    { class: "keys" },
    ...rows.map((row) => element("div", {}, ...row.map(button))),
  );
}

export function drawMessage(message, context) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const time = new Date(message.date * 1000).toLocaleTimeString(context.language, {
    hour: "2-digit",
    minute: "2-digit",
  });
  const bubble = element(
    "div",
    { class: "bubble" },
    quote(message, context),
    picture(message, context),
    fileName(message, context),
    text && element("div", { class: "words" }, ...formatted(text, entities)),
    element(
      "time",
      { class: "when" },
      message.edit_date ? `${context.words.edited} ${time}` : time,
    ),
  );
  const kinds = ["message", !message.from.is_bot && "own", message.sticker && "sticker"];
  return element(
    "article",
    { class: kinds.filter(Boolean).join(" "), id: `message-${message.message_id}` },
    bubble,
    keyboard(message, context),
  );
}
