// Requests to the local server.

const EVENT_KINDS = ["message", "deleted", "action", "toast", "commands"];

export class Server {
  // `where` holds person, language and chat.
  constructor(where) {
    this.where = where;
    this.stream = null;
  }

  // `action` is send, edit, delete or press.
  async act(action, fields, files = []) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...this.where, ...fields })) {
      form.append(name, value);
    }
    for (const file of files) form.append("file", file, file.name);
    const answer = await fetch(action, { method: "POST", body: form });
    if (!answer.ok) throw new Error(`${action}: ${answer.status}`);
    await answer.json(); // A body that is not read keeps its connection busy.
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
}
