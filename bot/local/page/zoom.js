// A picture over the whole window; a click makes it larger, there, and then small again.

export class Zoom {
  constructor(dialog, image, close) {
    this.dialog = dialog;
    this.image = image;
    dialog.addEventListener("click", (event) => {
      if (event.target === image) this.#enlarge(event);
      else dialog.close();
    });
    close.addEventListener("click", () => dialog.close());
  }

  open(picture) {
    this.image.src = picture.src;
    this.dialog.classList.remove("enlarged");
    this.dialog.showModal();
  }

  #enlarge({ offsetX, offsetY }) {
    const across = offsetX / this.image.clientWidth;
    const down = offsetY / this.image.clientHeight;
    this.dialog.classList.toggle("enlarged");
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = this.dialog;
    this.dialog.scrollTo(
      across * scrollWidth - clientWidth / 2,
      down * scrollHeight - clientHeight / 2,
    );
  }
}
