// The page: puts the parts together and keeps one chat of one person on screen.

import { Board } from "./board.js";
import { labels } from "./labels.js";
import { drawMessage, element } from "./messages.js";
import { Server } from "./server.js";

const PEOPLE = { admin: 1001, guest: 1002 };
const ACTION_SECONDS = 5;
const TOAST_SECONDS = 3;

const find = (id) => document.getElementById(id);
const list = find("messages");
const board = new Board(find("canvas"), find("pen"));

const state = {
  person: localStorage.getItem("person") ?? "admin",
  language: localStorage.getItem("language") ?? (navigator.language.startsWith("tr") ? "tr" : "en"),
  server: null,
  chosen: [],
  pressed: new Map(),
  actionTimer: null,
};

const words = () => labels(state.language);

// --- Speaking

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    console.error(error);
    toast(words().failed);
  }
}

function sendText() {
  const text = find("text").value.trim();
  if (!text) return;
  find("text").value = "";
  attempt(() => state.server.send("text", { text }));
}

function choose(files) {
  state.chosen = [...files];
  if (state.chosen.length === 0) return;
  find("previews").replaceChildren(...state.chosen.map(preview));
  find("as-file").checked = state.chosen.some((file) => !file.type.startsWith("image/"));
  find("caption").value = "";
  find("chosen").showModal();
}

function preview(file) {
  if (!file.type.startsWith("image/")) return element("p", {}, `📄 ${file.name}`);
  const image = element("img", { src: URL.createObjectURL(file), alt: file.name });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  return image;
}

function sendChosen() {
  const kind = find("as-file").checked ? "document" : "photo";
  find("chosen").close();
  attempt(() => state.server.send(kind, { text: find("caption").value, files: state.chosen }));
}

async function sendDrawing() {
  if (board.isEmpty) return;
  const file = await board.toFile();
  find("board").close();
  board.clear();
  attempt(() => state.server.send("photo", { files: [file] }));
}

async function press(message, data, button) {
  button.classList.add("waiting");
  await attempt(async () => {
    state.pressed.set(await state.server.press(message.message_id, data), button);
  });
}

// --- Listening

function show(message) {
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 160;
  const drawn = drawMessage(message, {
    words: words(),
    language: state.language,
    onPress: press,
    onCopy: copy,
    onZoom: zoom,
    onQuote: (id) => find(`message-${id}`)?.scrollIntoView({ behavior: "smooth", block: "center" }),
  });
  const before = find(drawn.id);
  if (before) before.replaceWith(drawn);
  else list.append(...day(message), drawn);
  if (message.from.is_bot) showAction(null);
  if (isAtEnd) stayAtEnd(drawn);
}

function stayAtEnd(drawn) {
  const scroll = () => list.scrollTo({ top: list.scrollHeight });
  for (const image of drawn.querySelectorAll("img")) image.addEventListener("load", scroll);
  scroll();
}

function day(message) {
  const name = new Date(message.date * 1000).toLocaleDateString(state.language, {
    day: "numeric",
    month: "long",
  });
  const last = [...list.querySelectorAll(".day")].at(-1);
  return last?.textContent === name ? [] : [element("div", { class: "day" }, name)];
}

function showAction(action) {
  clearTimeout(state.actionTimer);
  find("status").textContent = action ? (words()[action] ?? words().typing) : words().online;
  find("status").classList.toggle("busy", Boolean(action));
  if (action) state.actionTimer = setTimeout(() => showAction(null), ACTION_SECONDS * 1000);
}

function answerPress({ query_id, text }) {
  state.pressed.get(query_id)?.classList.remove("waiting");
  state.pressed.delete(query_id);
  if (text) toast(text);
}

function toast(text) {
  find("toast").textContent = text;
  find("toast").hidden = false;
  clearTimeout(state.toastTimer);
  state.toastTimer = setTimeout(() => (find("toast").hidden = true), TOAST_SECONDS * 1000);
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast(words().copied);
}

function zoom(image) {
  find("zoomed").src = image.src;
  find("zoom").showModal();
}

async function refreshMenu() {
  const commands = await state.server.menu();
  find("menu").replaceChildren(...commands.map(menuEntry));
}

function menuEntry({ command, description }) {
  const pick = () => {
    toggleMenu(false);
    attempt(() => state.server.send("text", { text: `/${command}` }));
  };
  const button = element(
    "button",
    { type: "button", onclick: pick },
    element("b", {}, `/${command}`),
    element("span", {}, description),
  );
  return element("li", {}, button);
}

function toggleMenu(open) {
  find("menu").hidden = !open;
  find("menu-button").setAttribute("aria-expanded", open);
}

// --- Starting

function open() {
  localStorage.setItem("person", state.person);
  localStorage.setItem("language", state.language);
  label();
  list.replaceChildren();
  showAction(null);
  state.server?.stream?.close();
  state.server = new Server({ person: PEOPLE[state.person], language: state.language });
  state.server.listen({
    message: show,
    action: ({ action }) => showAction(action),
    toast: answerPress,
    commands: refreshMenu,
    found: () => showAction(null),
    lost: () => (find("status").textContent = words().lost),
  });
  refreshMenu();
}

function label() {
  const said = words();
  document.documentElement.lang = state.language;
  find("person").replaceChildren(
    ...Object.keys(PEOPLE).map((name) => element("option", { value: name }, said[name])),
  );
  find("person").value = state.person;
  find("language").value = state.language;
  find("text").placeholder = said.write;
  find("caption").placeholder = said.caption;
  const spoken = { person: "person", language: "language", text: "write", send: "send" };
  Object.assign(spoken, { attach: "attach", draw: "draw", "menu-button": "menu" });
  Object.assign(spoken, { caption: "caption", canvas: "draw" });
  for (const [id, word] of Object.entries(spoken)) find(id).setAttribute("aria-label", said[word]);
  const written = { "pen-label": "pen", undo: "undo", clear: "clear", "board-cancel": "cancel" };
  Object.assign(written, { "board-send": "send", "as-file-label": "asFile" });
  Object.assign(written, { "chosen-cancel": "cancel", "chosen-send": "send" });
  for (const [id, word] of Object.entries(written)) find(id).textContent = said[word];
}

function onClick(id, action) {
  find(id).addEventListener("click", action);
}

find("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  sendText();
});
find("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  sendText();
});
for (const id of ["person", "language"]) {
  find(id).addEventListener("change", (event) => {
    state[id] = event.target.value;
    open();
  });
}
onClick("menu-button", () => toggleMenu(find("menu").hidden));
onClick("attach", () => find("files").click());
find("files").addEventListener("change", (event) => {
  choose(event.target.files);
  event.target.value = "";
});
onClick("chosen-cancel", () => find("chosen").close());
onClick("chosen-send", sendChosen);
onClick("draw", () => find("board").showModal());
onClick("undo", () => board.undo());
onClick("clear", () => board.clear());
onClick("board-cancel", () => find("board").close());
onClick("board-send", sendDrawing);
onClick("zoom", () => find("zoom").close());
document.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) choose(event.clipboardData.files);
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  choose(event.dataTransfer.files);
});

open();
