// Requests to the local server.

const EVENT_KINDS = ["message", "deleted", "action", "toast", "commands"];

export class Server {
  // `where` holds person, language and chat.
  constructor(where) {
    this.where = where;
    this.stream = null;
  }

  async send(kind, { text = "", files = [], replyTo = null }) {
    await this.#post("send", { kind, text, ...(replyTo && { reply_to: replyTo }) }, files);
  }

  async edit(messageId, kind, { text = "", files = [] }) {
    await this.#post("edit", { message_id: messageId, kind, text }, files);
  }

  async delete(messageId) {
    await this.#post("delete", { message_id: messageId });
  }

  async press(messageId, data) {
    await this.#post("press", { message_id: messageId, data });
  }

  async menu() {
    const answer = await fetch(`menu?${new URLSearchParams(this.where)}`);
    return answer.json();
  }

  // Each event has an id: a browser that reconnects receives what it has missed.
  listen(handlers) {
    this.stream = new EventSource(`events?${new URLSearchParams(this.where)}`);
    for (const kind of EVENT_KINDS) {
      this.stream.addEventListener(kind, (event) => handlers[kind](JSON.parse(event.data)));
    }
    this.stream.addEventListener("open", handlers.open);
    this.stream.addEventListener("error", handlers.error);
  }

  leave() {
    this.stream?.close();
  }

  async #post(path, fields, files = []) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...this.where, ...fields })) {
      form.append(name, value);
    }
    for (const file of files) form.append("file", file, file.name);
    const answer = await fetch(path, { method: "POST", body: form });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }
}
