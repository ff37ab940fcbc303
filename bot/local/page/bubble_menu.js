// The menu on a bubble: reply, copy, save, and edit or delete if the message is one's own.

import { element, icon } from "./dom.js";
import { words } from "./labels.js";
import { savedFile } from "./messages.js";

const MARGIN = 8;

export class BubbleMenu {
  // `actions` has reply, edit, copy and remove, each of which takes a message.
  constructor(list, actions) {
    this.list = list;
    this.actions = actions;
    list.addEventListener("click", () => this.close(), { capture: true });
  }

  // Opens at a point of the window. `opener` gets the focus back.
  open(message, { x, y, isOwn, opener }) {
    this.opener = opener;
    this.list.replaceChildren(...this.#entries(message, isOwn));
    this.list.hidden = false;
    const { width, height } = this.list.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    this.list.style.left = `${Math.max(MARGIN, Math.min(x, clientWidth - width - MARGIN))}px`;
    this.list.style.top = `${Math.max(MARGIN, Math.min(y, clientHeight - height - MARGIN))}px`;
    this.list.querySelector("button, a").focus();
  }

  close() {
    const hasFocus = this.list.contains(document.activeElement);
    this.list.hidden = true;
    if (hasFocus) this.opener.focus();
  }

  #entries(message, isOwn) {
    const text = message.text ?? message.caption;
    const file = savedFile(message);
    const entries = [
      this.#entry("reply", words.reply, () => this.actions.reply(message)),
      text && this.#entry("copy", words.copyText, () => this.actions.copy(text)),
      file && element("a", file, icon("save"), words.save),
      isOwn && (text || message.photo)
        ? this.#entry("draw", words.edit, () => this.actions.edit(message))
        : null,
      isOwn ? this.#entry("clear", words.delete, () => this.actions.remove(message)) : null,
    ];
    return entries.filter(Boolean).map((entry) => element("li", {}, entry));
  }

  #entry(name, label, action) {
    const button = element("button", { type: "button" }, icon(name), label);
    button.addEventListener("click", action);
    return button;
  }
}
