// The messages on screen, each once. An edit changes the nodes that are there.

import { element, update } from "./dom.js";
import { words } from "./labels.js";
import { drawAlbumPicture, drawMessage } from "./messages.js";

const NEAR_THE_END = 160;

export class Conversation {
  constructor(list, down) {
    this.list = list;
    this.down = down;
    this.messages = new Map();
    down.addEventListener("click", () => this.#scrollToEnd("smooth"));
    list.addEventListener("scroll", () => (this.isFollowed = down.hidden = this.#isAtEnd()));
    // Pictures have no height until they are loaded.
    list.addEventListener("load", () => this.isFollowed && this.#scrollToEnd("instant"), true);
  }

  clear(me) {
    this.me = me;
    this.messages.clear();
    this.list.replaceChildren();
    this.isFollowed = this.down.hidden = true;
  }

  show(message) {
    this.isFollowed ||= message.from.id === this.me;
    this.messages.set(message.message_id, message);
    const shown = this.#find(message.message_id);
    if (shown?.closest(".mosaic")) update(shown, drawAlbumPicture(message));
    else if (shown) update(shown, drawMessage(message, this.me));
    else this.#append(message);
    if (this.isFollowed) this.#scrollToEnd("instant");
  }

  remove(messageId) {
    this.messages.delete(messageId);
    const shown = this.#find(messageId);
    const isLastOfAlbum = shown?.closest(".mosaic")?.childElementCount === 1;
    (isLastOfAlbum ? shown.closest(".message") : shown)?.remove();
  }

  // Finds the message that a node on screen is part of.
  messageAt(node) {
    const own = node.closest("[id^=message-]");
    const shown = own ?? node.closest(".message")?.querySelector("[id^=message-]");
    return this.messages.get(Number(shown?.id.split("-")[1]));
  }

  point(messageId) {
    this.#find(messageId)?.scrollIntoView({ behavior: "smooth", block: "center" });
  }

  #find(messageId) {
    return document.getElementById(`message-${messageId}`);
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  #scrollToEnd(behavior) {
    this.list.scrollTo({ top: this.list.scrollHeight, behavior });
  }

  // The photos of an album share one bubble.
  #append(message) {
    const album = message.photo && message.media_group_id;
    const last = this.lastAlbum;
    if (album && last?.id === album && last.mosaic.isConnected) {
      last.mosaic.append(drawAlbumPicture(message));
      return;
    }
    const drawn = drawMessage(message, this.me);
    this.list.append(...this.#day(message), drawn);
    if (album) this.lastAlbum = { id: album, mosaic: drawn.querySelector(".mosaic") };
  }

  #day(message) {
    const name = new Date(message.date * 1000).toLocaleDateString(words.locale, {
      day: "numeric",
      month: "long",
    });
    const last = [...this.list.querySelectorAll(".day")].at(-1);
    return last?.textContent === name ? [] : [element("div", { class: "day" }, name)];
  }
}
