// The field below the messages: text, the message that it replies to or edits, and commands.

import { element, find, onClick } from "./dom.js";
import { words } from "./labels.js";
import { senderOf, summaryOf } from "./messages.js";

export class Composer {
  // `deliver(kind, content, draft)` sends, and returns whether that worked.
  constructor(deliver) {
    this.deliver = deliver;
    this.draft = null;
    this.field = find("text");
    find("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("keydown", ({ key }) => key === "Escape" && this.cancel());
    find("menu").addEventListener("beforetoggle", ({ target }) => {
      target.style.bottom = `${innerHeight - find("composer").getBoundingClientRect().top + 4}px`;
    });
    onClick("draft-cancel", () => {
      this.cancel();
      this.field.focus();
    });
  }

  reply(message) {
    this.#start({ kind: "reply", message });
  }

  edit(message) {
    this.#start({ kind: "edit", message });
    this.field.value = message.text ?? message.caption ?? "";
  }

  cancel() {
    if (this.draft?.kind === "edit") this.field.value = "";
    this.#show(null);
  }

  // Sends, as a reply or an edit if one is begun, which stays if it could not be sent.
  async send(kind, content) {
    const draft = this.draft;
    this.#show(null);
    const isSent = await this.deliver(kind, content, draft);
    if (!isSent) this.#show(draft);
    return isSent;
  }

  showCommands(commands) {
    find("menu").replaceChildren(...commands.map((command) => this.#command(command)));
  }

  async #submit() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    if (await this.send("text", { text })) return;
    this.field.value = [text, this.field.value].filter(Boolean).join("\n");
  }

  #start(draft) {
    this.#show(draft);
    this.field.focus();
  }

  #show(draft) {
    this.draft = draft;
    find("draft").hidden = !draft;
    if (!draft) return;
    const { kind, message } = draft;
    find("draft-title").textContent =
      kind === "edit" ? words.editing : words.replyTo(senderOf(message));
    find("draft-text").textContent = summaryOf(message);
  }

  #command({ command, description }) {
    const button = element(
      "button",
      { type: "button" },
      element("b", {}, `/${command}`),
      element("span", {}, description),
    );
    button.addEventListener("click", () => {
      find("menu").hidePopover();
      this.send("text", { text: `/${command}` });
    });
    return element("li", {}, button);
  }
}
