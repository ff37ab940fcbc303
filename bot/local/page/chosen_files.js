// The dialog that shows chosen, pasted or dropped files before they are sent.

import { element, find, icon, onClick } from "./dom.js";
import { words } from "./labels.js";

export class ChosenFiles {
  // `send(kind, content)` returns whether that worked; else the dialog stays open.
  constructor(send) {
    this.send = send;
    this.files = [];
    find("files").addEventListener("change", ({ target }) => {
      this.choose(target.files);
      target.value = "";
    });
    onClick("attach", () => find("files").click());
    onClick("chosen-cancel", () => find("chosen").close());
    onClick("chosen-send", () => this.#send());
    find("as-file").addEventListener("change", () => this.#showTitle());
    find("caption").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) this.#send();
    });
    document.addEventListener("paste", ({ clipboardData }) => this.choose(clipboardData.files));
    this.#acceptDrops();
  }

  choose(files) {
    this.files = [...files];
    if (this.files.length === 0) return;
    find("previews").replaceChildren(...this.files.map(preview));
    find("as-file").checked = this.files.some((file) => !file.type.startsWith("image/"));
    find("caption").value = "";
    this.#showTitle();
    if (!find("chosen").open) find("chosen").showModal();
  }

  #acceptDrops() {
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      find("drop").hidden = !event.dataTransfer.types.includes("Files");
    });
    document.addEventListener("dragleave", ({ relatedTarget }) => {
      if (relatedTarget === null) find("drop").hidden = true;
    });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      find("drop").hidden = true;
      this.choose(event.dataTransfer.files);
    });
  }

  #showTitle() {
    const title = find("as-file").checked ? words.sendFiles : words.sendPhotos;
    find("chosen-title").textContent = title(this.files.length);
  }

  async #send() {
    const kind = find("as-file").checked ? "document" : "photo";
    const content = { text: find("caption").value, files: this.files };
    if (await this.send(kind, content)) find("chosen").close();
  }
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
