// The page: connects its parts, and shows one chat of one person.

import { Board } from "./board.js";
import { BubbleMenu } from "./bubble_menu.js";
import { ChosenFiles } from "./chosen_files.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { element, find, onClick } from "./dom.js";
import { labelPage, setLanguage, words } from "./labels.js";
import { Server } from "./server.js";

const PEOPLE = { admin: 1001, guest: 1002 };
const ACTION_SECONDS = 5;
const TOAST_SECONDS = 3;

const settings = {
  person: localStorage.getItem("person") ?? "admin",
  language: localStorage.getItem("language") ?? (navigator.language.startsWith("tr") ? "tr" : "en"),
  chat: localStorage.getItem("chat") ?? "private",
};
const conversation = new Conversation(find("messages"), find("down"));
const composer = new Composer(deliver);
new ChosenFiles((kind, content) => composer.send(kind, content));
new Board((file) => composer.send("photo", { files: [file] }));
const bubbleMenu = new BubbleMenu(find("bubble-menu"), {
  reply: (message) => composer.reply(message),
  edit: (message) => composer.edit(message),
  copy,
  remove: ({ message_id: id }) => attempt(() => server.act("delete", { message_id: id })),
});
const timers = {};
const pressed = new Set();
let server = null;

// --- Sending

async function attempt(action) {
  try {
    await action();
    return true;
  } catch (error) {
    console.error(error);
    toast(words.failed);
    return false;
  }
}

function deliver(kind, { text = "", files = [] }, draft) {
  const id = draft?.message.message_id;
  const isEdit = draft?.kind === "edit";
  const target = isEdit ? { message_id: id } : draft && { reply_to: id };
  return attempt(() => server.act(isEdit ? "edit" : "send", { kind, text, ...target }, files));
}

async function press(button, data) {
  button.classList.add("waiting");
  const { message_id: id } = conversation.messageAt(button);
  pressed.add(id);
  if (await attempt(() => server.act("press", { message_id: id, data }))) return;
  pressed.delete(id);
  button.classList.remove("waiting");
}

function settlePress({ message_id: id, text }) {
  for (const button of document.querySelectorAll(`#message-${id} .waiting`)) {
    button.classList.remove("waiting");
  }
  // The server repeats earlier events to a page that is opened again.
  if (pressed.delete(id) && text) toast(text);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(words.copied);
  } catch (error) {
    console.error(error);
    toast(words.notCopied);
  }
}

// --- What the controls in messages do

const ACTIONS = {
  press,
  copy: (_button, text) => copy(text),
  command: (_button, command) => composer.send("text", { text: command }),
  quote: (_button, id) => conversation.point(Number(id)),
  zoom: (button) => {
    find("zoomed").src = button.querySelector("img").src;
    find("zoom").showModal();
  },
  options: (button) => {
    const { left, bottom } = button.getBoundingClientRect();
    openMenu(button, left, bottom);
  },
};

function openMenu(node, x, y) {
  const message = conversation.messageAt(node);
  const opener = node.closest(".message").querySelector(".options");
  const isOwn = message.from.id === PEOPLE[settings.person];
  bubbleMenu.open(message, { x, y, isOwn, opener });
}

find("messages").addEventListener("click", ({ target }) => {
  const control = target.closest("[data-do]");
  if (control) ACTIONS[control.dataset.do](control, control.dataset.value);
});

// A right click, a long press, or the menu key of a keyboard.
find("messages").addEventListener("contextmenu", (event) => {
  if (!event.target.closest(".bubble")) return;
  event.preventDefault();
  openMenu(event.target, event.clientX, event.clientY);
});

// --- Receiving

function isHere(chatId) {
  return settings.chat === "group" ? chatId < 0 : chatId > 0;
}

function show(message) {
  if (!isHere(message.chat.id)) return;
  conversation.show(message);
  if (message.from.is_bot) showStatus(null);
}

function showAction({ chat_id: chatId, action }) {
  if (isHere(chatId)) showStatus(words[action]);
}

function showStatus(action) {
  clearTimeout(timers.action);
  find("status").textContent = action ?? words[settings.chat === "group" ? "members" : "online"];
  find("status").classList.toggle("busy", action !== null);
  if (action) timers.action = setTimeout(() => showStatus(null), ACTION_SECONDS * 1000);
}

function showConnection(isConnected) {
  showStatus(null);
  find("banner").hidden = isConnected;
  if (!isConnected) find("status").textContent = words.lost;
}

function toast(text) {
  find("toast").textContent = text;
  find("toast").hidePopover();
  find("toast").showPopover();
  clearTimeout(timers.toast);
  timers.toast = setTimeout(() => find("toast").hidePopover(), TOAST_SECONDS * 1000);
}

async function showCommands() {
  const { commands, mention } = await server.menu();
  composer.showCommands(commands);
  const isGroup = settings.chat === "group";
  find("mentions").replaceChildren(...(isGroup ? [element("option", { value: mention })] : []));
  find("hello-text").textContent = isGroup ? words.helloGroup(mention) : words.helloText;
}

// --- Starting

function open() {
  for (const [name, value] of Object.entries(settings)) localStorage.setItem(name, value);
  setLanguage(settings.language);
  showSettings();
  conversation.clear(PEOPLE[settings.person]);
  composer.cancel();
  server?.leave();
  server = new Server({ ...settings, person: PEOPLE[settings.person] });
  showStatus(null);
  server.listen({
    message: show,
    deleted: ({ message_id: id }) => conversation.remove(id),
    action: showAction,
    toast: settlePress,
    commands: showCommands,
    open: () => showConnection(true),
    error: () => showConnection(false),
  });
  showCommands();
}

function showSettings() {
  const isGroup = settings.chat === "group";
  labelPage();
  find("person").value = settings.person;
  find("person-note").textContent = words[`${settings.person}Note`];
  find("language").value = settings.language;
  find("settings-label").textContent = words[settings.person];
  document.querySelector(`[name=chat][value=${settings.chat}]`).checked = true;
  find("hello-title").textContent = isGroup ? words.groupTitle : words.helloTitle;
  find("start").hidden = isGroup;
}

for (const input of document.querySelectorAll("#person, #language, [name=chat]")) {
  input.addEventListener("change", () => {
    settings[input.name || input.id] = input.value;
    open();
  });
}
onClick("zoom", () => find("zoom").close());
onClick("start", () => composer.send("text", { text: "/start" }));
document.addEventListener("click", ({ target }) => {
  if (!target.closest("#bubble-menu, .options")) bubbleMenu.close();
});
document.addEventListener("keydown", ({ key }) => key === "Escape" && bubbleMenu.close());

open();
