// Draws messages. Every control in one names its action in `data-do`, which app.js carries out.

import { element, icon } from "./dom.js";
import { words } from "./labels.js";

const TAGS = { bold: "b", italic: "i", code: "code", pre: "pre" };

// A command in a text is a link that sends it, as in Telegram.
const COMMAND = /(?<![\w/])\/[a-z][a-z0-9_]*/g;

// The frame that pictures fit into, in pixels.
const WIDEST = 440;
const HIGHEST = 620;
const NARROWEST = 120;
const NARROWEST_WITH_WORDS = 240;

function control(action, attributes, ...children) {
  return element("button", { type: "button", "data-do": action, ...attributes }, ...children);
}

function fileUrl(file) {
  return `files/${file.file_id}`;
}

// What Save saves: the address and the name of a message's photo or file.
export function savedFile(message) {
  const file = message.photo?.at(-1) ?? message.document;
  if (!file) return null;
  const name = message.photo ? `photo-${message.message_id}.jpg` : file.file_name;
  return { href: fileUrl(file), download: name ?? words.file };
}

export function senderOf(message) {
  return message.sender_chat?.title ?? message.from.first_name;
}

export function summaryOf(message) {
  return message.text ?? message.caption ?? (message.photo ? words.photo : words.file);
}

// Entities do not overlap in what the bot sends, and offsets count UTF-16 units as strings do.
function formatted(text, entities = []) {
  const parts = [];
  let end = 0;
  for (const { type, offset, length } of entities) {
    if (!(type in TAGS)) continue;
    parts.push(...linked(text.slice(end, offset)));
    parts.push(element(TAGS[type], {}, text.slice(offset, offset + length)));
    end = offset + length;
  }
  return [...parts, ...linked(text.slice(end))];
}

function linked(text) {
  const parts = [];
  let end = 0;
  for (const { 0: command, index } of text.matchAll(COMMAND)) {
    parts.push(text.slice(end, index));
    parts.push(control("command", { class: "link", "data-value": command }, command));
    end = index + command.length;
  }
  return [...parts, text.slice(end)];
}

export function drawPicture(message) {
  const { width, height, ...largest } = message.photo.at(-1);
  const image = element("img", { src: fileUrl(largest), alt: words.photo, width, height });
  return control("zoom", { class: "picture", "aria-label": words.zoom }, image);
}

// A picture in an album is a message of its own.
export function drawAlbumPicture(message) {
  const picture = drawPicture(message);
  picture.id = `message-${message.message_id}`;
  return picture;
}

function media(message) {
  if (message.photo && message.media_group_id) {
    return element("div", { class: "mosaic" }, drawAlbumPicture(message));
  }
  return message.photo ? drawPicture(message) : null;
}

function attachment(message) {
  const file = message.document;
  if (!file) return null;
  const kilobytes = Math.max(1, Math.round(file.file_size / 1024));
  const name = file.file_name ?? words.file;
  const size = `${kilobytes.toLocaleString(words.locale)} KB`;
  return element(
    "a",
    { class: "file", title: words.save, ...savedFile(message) },
    element("span", { class: "round accent" }, icon("file")),
    element("span", {}, element("b", {}, name), element("small", {}, size)),
  );
}

function quote(message) {
  const quoted = message.reply_to_message;
  if (!quoted) return null;
  const small = quoted.photo?.[0];
  const name = element("b", {}, senderOf(quoted));
  return control(
    "quote",
    { class: "quote", "data-value": quoted.message_id },
    small && element("img", { src: fileUrl(small), alt: "" }),
    element("span", {}, name, element("span", {}, summaryOf(quoted))),
  );
}

function keyboard(message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const button = (key) =>
    key.copy_text
      ? control("copy", { "data-value": key.copy_text.text }, key.text, icon("copy"))
      : control("press", { "data-value": key.callback_data }, key.text);
  return element(
    "div",
    { class: "keys" },
    ...rows.map((row) => element("div", {}, ...row.map(button))),
  );
}

// Telegram does not mark a message as edited either if its buttons change it.
function when(message, isOwn) {
  const time = new Date(message.date * 1000).toLocaleTimeString(words.locale, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const isEdited = message.edit_date && !message.reply_markup;
  return element(
    "time",
    { class: "when" },
    isEdited ? `${words.edited} ${time}` : time,
    isOwn ? icon("read") : null,
  );
}

// A bubble is as wide as its picture, so that the words below wrap with it.
function widthOf(message) {
  if (message.media_group_id) return WIDEST;
  const { width, height } = message.photo.at(-1);
  const fitting = Math.round(width * Math.min(WIDEST / width, HIGHEST / height));
  return Math.max(message.caption ? NARROWEST_WITH_WORDS : NARROWEST, fitting);
}

function bubble(message, isOwn) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const time = when(message, isOwn);
  const isNamed = message.chat.type === "group" && !isOwn;
  return element(
    "div",
    { class: "bubble" },
    isNamed ? element("b", { class: "sender" }, senderOf(message)) : null,
    quote(message),
    media(message),
    attachment(message),
    text ? element("div", { class: "words" }, ...formatted(text, entities), time) : time,
  );
}

// Draws a message as the person `me` sees it.
export function drawMessage(message, me) {
  const isOwn = message.from.id === me;
  const drawn = element(
    "article",
    { class: isOwn ? "message own" : "message" },
    bubble(message, isOwn),
    control("options", { class: "round options", "aria-label": words.options }, icon("more")),
    keyboard(message),
  );
  if (!message.media_group_id || !message.photo) drawn.id = `message-${message.message_id}`;
  if (message.photo) drawn.style.width = `${widthOf(message)}px`;
  return drawn;
}
