// The page: puts the parts together and keeps one chat of one person on screen.

import { Board } from "./board.js";
import { Conversation } from "./conversation.js";
import { labelPage, labels } from "./labels.js";
import { element, icon } from "./messages.js";
import { Server } from "./server.js";
import { Zoom } from "./zoom.js";

const PEOPLE = { admin: 1001, guest: 1002 };
const ACTION_SECONDS = 5;
const TOAST_SECONDS = 3;

const find = (id) => document.getElementById(id);
const board = new Board(find("canvas"), find("pen"));
const conversation = new Conversation(find("messages"), find("down"));
const zoom = new Zoom(find("zoom"), find("zoomed"), find("zoom-close"));

const state = {
  person: localStorage.getItem("person") ?? "admin",
  language: localStorage.getItem("language") ?? (navigator.language.startsWith("tr") ? "tr" : "en"),
  server: null,
  chosen: [],
  pressed: new Map(),
  answered: new Map(),
  actionTimer: null,
  toastTimer: null,
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

function say(text) {
  attempt(() => state.server.send("text", { text }));
}

function sendText() {
  const text = find("text").value.trim();
  if (!text) return;
  find("text").value = "";
  say(text);
}

function choose(files) {
  state.chosen = [...files];
  if (state.chosen.length === 0) return;
  find("previews").replaceChildren(...state.chosen.map(preview));
  find("as-file").checked = state.chosen.some((file) => !file.type.startsWith("image/"));
  entitleChosen();
  find("caption").value = "";
  if (!find("chosen").open) find("chosen").showModal();
}

function entitleChosen() {
  const title = find("as-file").checked ? words().sendFiles : words().sendPhotos;
  find("chosen-title").textContent = title(state.chosen.length);
}

// A picture that this browser cannot show may still be one that the bot can read.
function preview(file) {
  const name = element("p", {}, icon("file"), file.name);
  if (!file.type.startsWith("image/")) return name;
  const image = element("img", { src: URL.createObjectURL(file), alt: file.name });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  image.addEventListener("error", () => image.replaceWith(name));
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
    const queryId = await state.server.press(message.message_id, data);
    state.pressed.set(queryId, button);
    settlePress(queryId);
  });
}

// --- Listening

function show(message) {
  if (message.chat.type !== "private") return;
  conversation.show(message, {
    words: words(),
    language: state.language,
    onPress: press,
    onCopy: copy,
    onCommand: say,
    onZoom: (image) => zoom.open(image),
    onQuote: (id) => conversation.point(id),
  });
  if (message.from.is_bot) showAction(null);
}

function showAction(action) {
  clearTimeout(state.actionTimer);
  showStatus(action ? (words()[action] ?? words().typing) : null);
  if (action) state.actionTimer = setTimeout(() => showAction(null), ACTION_SECONDS * 1000);
}

function showStatus(busyWith) {
  find("status").textContent = busyWith ?? words().online;
  find("status").classList.toggle("busy", busyWith !== null);
}

function answerPress({ query_id: queryId, text }) {
  state.answered.set(queryId, text);
  settlePress(queryId);
}

// The bot may answer sooner than the page hears which query its press has become; an answer to a
// press from before the page was opened settles nothing.
function settlePress(queryId) {
  if (!state.pressed.has(queryId) || !state.answered.has(queryId)) return;
  state.pressed.get(queryId).classList.remove("waiting");
  if (state.answered.get(queryId)) toast(state.answered.get(queryId));
  state.pressed.delete(queryId);
  state.answered.delete(queryId);
}

function toast(text) {
  find("toast").textContent = text;
  find("toast").hidden = false;
  clearTimeout(state.toastTimer);
  state.toastTimer = setTimeout(() => (find("toast").hidden = true), TOAST_SECONDS * 1000);
}

async function copy(text) {
  await attempt(async () => {
    await navigator.clipboard.writeText(text);
    toast(words().copied);
  });
}

async function refreshMenu() {
  await attempt(async () => {
    const commands = await state.server.menu();
    find("menu").replaceChildren(...commands.map(menuEntry));
  });
}

function menuEntry({ command, description }) {
  const pick = () => {
    toggleMenu(false);
    say(`/${command}`);
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
  labelPage(state.language);
  const names = Object.keys(PEOPLE).map((name) => element("option", { value: name }, words()[name]));
  find("person").replaceChildren(...names);
  find("person").value = state.person;
  find("language").value = state.language;
  conversation.clear();
  showAction(null);
  state.server?.leave();
  state.server = new Server({ person: PEOPLE[state.person], language: state.language });
  state.server.listen({
    message: show,
    action: ({ action }) => showAction(action),
    toast: answerPress,
    commands: refreshMenu,
    found: () => showAction(null),
    lost: () => showStatus(words().lost),
  });
  refreshMenu();
}

function onClick(id, action) {
  find(id).addEventListener("click", action);
}

function showBoardState() {
  for (const id of ["undo", "clear", "board-send"]) find(id).disabled = board.isEmpty;
  find("board-hint").hidden = !board.isEmpty;
}

find("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  sendText();
});
find("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sendText();
});
for (const id of ["person", "language"]) {
  find(id).addEventListener("change", (event) => {
    state[id] = event.target.value;
    open();
  });
}
onClick("start", () => say("/start"));
onClick("menu-button", () => toggleMenu(find("menu").hidden));
document.addEventListener("click", (event) => {
  if (!event.target.closest("#menu, #menu-button")) toggleMenu(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") toggleMenu(false);
});
onClick("attach", () => find("files").click());
find("files").addEventListener("change", (event) => {
  choose(event.target.files);
  event.target.value = "";
});
onClick("chosen-cancel", () => find("chosen").close());
onClick("chosen-send", sendChosen);
find("as-file").addEventListener("change", entitleChosen);
find("caption").addEventListener("keydown", (event) => {
  if (event.key === "Enter") sendChosen();
});
board.onChange = showBoardState;
onClick("draw", () => find("board").showModal());
onClick("undo", () => board.undo());
onClick("clear", () => board.clear());
onClick("board-cancel", () => find("board").close());
onClick("board-send", sendDrawing);
document.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) choose(event.clipboardData.files);
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  find("drop").hidden = !event.dataTransfer.types.includes("Files");
});
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) find("drop").hidden = true;
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  find("drop").hidden = true;
  choose(event.dataTransfer.files);
});

open();
