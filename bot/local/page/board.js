// The board: draw digits with a finger, a pen or a mouse, and send them as a photo.

const PAPER = "#ffffff";
const INK = "#1b2430";

export class Board {
  constructor(canvas, pen) {
    this.canvas = canvas;
    this.pen = pen;
    this.ink = canvas.getContext("2d");
    this.strokes = [];
    this.onChange = () => {};
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#extend(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => (this.current = null));
    }
    this.draw();
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  undo() {
    this.strokes.pop();
    this.draw();
  }

  clear() {
    this.strokes = [];
    this.draw();
  }

  // Transparent pixels would turn black in a JPEG: the paper is painted first.
  draw() {
    this.ink.fillStyle = PAPER;
    this.ink.fillRect(0, 0, this.canvas.width, this.canvas.height);
    for (const stroke of this.strokes) this.#drawStroke(stroke);
    this.onChange();
  }

  toFile() {
    return new Promise((resolve) =>
      this.canvas.toBlob((blob) => resolve(new File([blob], "drawing.jpg")), "image/jpeg", 0.92),
    );
  }

  #begin(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.current = { width: Number(this.pen.value), points: [this.#place(event)] };
    this.strokes.push(this.current);
    this.draw();
  }

  #extend(event) {
    if (!this.current) return;
    this.current.points.push(this.#place(event));
    this.draw();
  }

  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * this.canvas.width,
      ((event.clientY - box.top) / box.height) * this.canvas.height,
    ];
  }

  #drawStroke({ width, points }) {
    this.ink.strokeStyle = INK;
    this.ink.lineWidth = width;
    this.ink.lineCap = "round";
    this.ink.lineJoin = "round";
    this.ink.beginPath();
    this.ink.moveTo(...points[0]);
    for (const point of points) this.ink.lineTo(...point);
    this.ink.stroke();
  }
}
