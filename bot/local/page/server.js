// Everything that the page asks of the server.

const EVENT_KINDS = ["message", "action", "toast", "commands"];

export class Server {
  constructor(speaker) {
    this.speaker = speaker;
    this.stream = null;
  }

  async send(kind, { text = "", files = [] }) {
    const form = this.#form({ kind, text });
    for (const file of files) form.append("file", file, file.name);
    await this.#post("send", form);
  }

  async press(messageId, data) {
    const answer = await this.#post("press", this.#form({ message_id: messageId, data }));
    return answer.query_id;
  }

  async menu() {
    const answer = await fetch(`menu?${new URLSearchParams(this.speaker)}`);
    return (await answer.json()).commands;
  }

  // Each event has an id: a browser that connects again is sent what it has missed.
  listen(handlers) {
    this.stream = new EventSource(`events?${new URLSearchParams(this.speaker)}`);
    for (const kind of EVENT_KINDS) {
      this.stream.addEventListener(kind, (event) => handlers[kind](JSON.parse(event.data)));
    }
    this.stream.addEventListener("open", handlers.found);
    this.stream.addEventListener("error", handlers.lost);
  }

  leave() {
    this.stream?.close();
  }

  #form(fields) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...this.speaker, ...fields })) {
      form.append(name, value);
    }
    return form;
  }

  async #post(path, body) {
    const answer = await fetch(path, { method: "POST", body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }
}
