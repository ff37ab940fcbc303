// The conversation on screen: every message once, however often it is told or edited.

import { drawMessage, drawPicture, element } from "./messages.js";

const NEAR_THE_END = 160;

export class Conversation {
  constructor(list, down) {
    this.list = list;
    this.down = down;
    down.addEventListener("click", () => this.#scrollToEnd("smooth"));
    list.addEventListener("scroll", () => (down.hidden = this.#isAtEnd()));
  }

  clear() {
    this.list.replaceChildren();
    this.down.hidden = true;
  }

  show(message, context) {
    const wasAtEnd = this.#isAtEnd() || !message.from.is_bot;
    const shown = this.#find(message.message_id);
    if (shown?.closest(".mosaic")) return;
    if (shown) shown.replaceWith(drawMessage(message, context));
    else if (!this.#joinAlbum(message, context)) {
      this.list.append(...this.#day(message, context), drawMessage(message, context));
    }
    if (wasAtEnd) this.#scrollToEnd("instant");
  }

  point(messageId) {
    const shown = this.#find(messageId);
    if (!shown) return;
    shown.scrollIntoView({ behavior: "smooth", block: "center" });
    shown.classList.remove("pointed");
    requestAnimationFrame(() => shown.classList.add("pointed"));
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
  #joinAlbum(message, context) {
    const album = message.photo && message.media_group_id;
    if (album && this.lastAlbum?.id === album && this.lastAlbum.mosaic.isConnected) {
      const picture = drawPicture(message, context);
      picture.id = `message-${message.message_id}`;
      this.lastAlbum.mosaic.append(picture);
      return true;
    }
    if (album) {
      const drawn = drawMessage(message, context);
      this.list.append(...this.#day(message, context), drawn);
      this.lastAlbum = { id: album, mosaic: drawn.querySelector(".mosaic") };
    }
    return Boolean(album);
  }

  #day(message, { language }) {
    const name = new Date(message.date * 1000).toLocaleDateString(language, {
      day: "numeric",
      month: "long",
    });
    const last = [...this.list.querySelectorAll(".day")].at(-1);
    return last?.textContent === name ? [] : [element("div", { class: "day" }, name)];
  }
}
