// Draws messages. All text becomes text nodes; nothing that anybody sends becomes markup.

const SVG = "http://www.w3.org/2000/svg";

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
};

// A command in a text is a link that sends it, as in Telegram.
const COMMAND = /(?<![\w/])\/[a-z][a-z0-9_]*/g;

// The frame that pictures fit into, in pixels.
const WIDEST = 440;
const HIGHEST = 620;
const NARROWEST = 120;
const NARROWEST_WITH_WORDS = 240;

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value);
  }
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

// Entities do not overlap in what our bot sends, and offsets count as JavaScript's do.
function formatted(text, entities = [], { onCommand }) {
  const parts = [];
  let end = 0;
  for (const { type, offset, length } of entities) {
    if (!(type in TAGS)) continue;
    parts.push(...linked(text.slice(end, offset), onCommand));
    parts.push(element(TAGS[type], {}, text.slice(offset, offset + length)));
    end = offset + length;
  }
  return [...parts, ...linked(text.slice(end), onCommand)];
}

function linked(text, onCommand) {
  const parts = [];
  let end = 0;
  for (const { 0: command, index } of text.matchAll(COMMAND)) {
    const send = () => onCommand(command);
    parts.push(text.slice(end, index));
    parts.push(element("button", { class: "link", type: "button", onclick: send }, command));
    end = index + command.length;
  }
  return [...parts, text.slice(end)];
}

function fileUrl(file) {
  return `files/${file.file_id}`;
}

export function drawPicture(message, { words, onZoom }) {
  const { width, height, ...largest } = message.photo.at(-1);
  const shown = { alt: words.photo, width, height, loading: "lazy" };
  const image = element("img", { src: fileUrl(largest), ...shown });
  const zoom = () => onZoom(image);
  return element(
    "button",
    { class: "picture", type: "button", "aria-label": words.zoom, onclick: zoom },
    image,
  );
}

function media(message, context) {
  if (message.photo && message.media_group_id) {
    const picture = drawPicture(message, context);
    picture.id = `message-${message.message_id}`;
    return element("div", { class: "mosaic" }, picture);
  }
  if (message.photo) return drawPicture(message, context);
  if (message.sticker) return element("img", { src: fileUrl(message.sticker), alt: "" });
  return null;
}

function attachment(message, { words, language }) {
  const file = message.document ?? message.video ?? message.voice;
  if (!file) return null;
  const size = `${Math.max(1, Math.round(file.file_size / 1024)).toLocaleString(language)} KB`;
  return element(
    "div",
    { class: "file" },
    element("span", { class: "round accent" }, icon("file")),
    element("div", {}, element("b", {}, file.file_name ?? words.file), element("small", {}, size)),
  );
}

function quote(message, { words, onQuote }) {
  const quoted = message.reply_to_message;
  if (!quoted) return null;
  const small = quoted.photo?.[0];
  const said = quoted.text ?? quoted.caption ?? (quoted.photo ? words.photo : words.file);
  return element(
    "button",
    { class: "quote", type: "button", onclick: () => onQuote(quoted.message_id) },
    small && element("img", { src: fileUrl(small), alt: "" }),
    element("span", {}, element("b", {}, quoted.from.first_name), element("span", {}, said)),
  );
}

function keyboard(message, { onPress, onCopy }) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const button = (key) => {
    const made = element("button", { type: "button" }, key.text, key.copy_text && icon("copy"));
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

// Telegram, too, does not call a message edited whose buttons are what changes it.
function when(message, { words, language }) {
  const time = new Date(message.date * 1000).toLocaleTimeString(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const isEdited = message.edit_date && !message.reply_markup;
  return element(
    "time",
    { class: "when" },
    isEdited ? `${words.edited} ${time}` : time,
    message.from.is_bot ? null : icon("read"),
  );
}

// A bubble is as wide as its picture, so that the words below wrap with it.
function widthOf(message) {
  if (message.photo && message.media_group_id) return WIDEST;
  const { width, height } = message.photo.at(-1);
  const fitting = Math.round(width * Math.min(WIDEST / width, HIGHEST / height));
  return Math.max(message.caption ? NARROWEST_WITH_WORDS : NARROWEST, fitting);
}

export function drawMessage(message, context) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const time = when(message, context);
  const words =
    text && element("div", { class: "words" }, ...formatted(text, entities, context), time);
  const bubble = element(
    "div",
    { class: "bubble" },
    quote(message, context),
    media(message, context),
    attachment(message, context),
    words ? words : time,
  );
  const kinds = ["message", message.from.is_bot ? "" : "own", message.sticker ? "sticker" : ""];
  const drawn = element("article", { class: kinds.join(" ") }, bubble, keyboard(message, context));
  drawn.id = message.media_group_id && message.photo ? "" : `message-${message.message_id}`;
  if (message.photo) drawn.style.width = `${widthOf(message)}px`;
  return drawn;
}
