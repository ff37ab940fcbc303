// The dialog to draw digits in, with a finger, a pen or a mouse. They are sent as a photo.

import { find, onClick } from "./dom.js";

const PAPER = "#ffffff";
const INK = "#1b2430";

export class Board {
  // `send(file)` returns whether that worked; else the dialog stays open.
  constructor(send) {
    const canvas = find("canvas");
    this.send = send;
    this.canvas = canvas;
    this.ink = canvas.getContext("2d");
    this.strokes = [];
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#extend(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => (this.current = null));
    }
    for (const button of ["draw", "hello-draw"]) onClick(button, () => find("board").showModal());
    onClick("board-cancel", () => find("board").close());
    onClick("board-send", () => this.#send());
    onClick("undo", () => this.#keep(this.strokes.slice(0, -1)));
    onClick("clear", () => this.#keep([]));
    this.#draw();
  }

  #keep(strokes) {
    this.strokes = strokes;
    this.#draw();
  }

  // Transparent pixels would turn black in a JPEG, so the paper is painted first.
  #draw() {
    this.ink.fillStyle = PAPER;
    this.ink.fillRect(0, 0, this.canvas.width, this.canvas.height);
    for (const stroke of this.strokes) this.#drawStroke(stroke);
    const isEmpty = this.strokes.length === 0;
    for (const id of ["undo", "clear", "board-send"]) find(id).disabled = isEmpty;
    find("board-hint").hidden = !isEmpty;
  }

  async #send() {
    const blob = await new Promise((resolve) => this.canvas.toBlob(resolve, "image/jpeg", 0.92));
    if (!(await this.send(new File([blob], "drawing.jpg")))) return;
    find("board").close();
    this.#keep([]);
  }

  #begin(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.current = { width: Number(find("pen").value), points: [this.#place(event)] };
    this.#keep([...this.strokes, this.current]);
  }

  #extend(event) {
    if (!this.current) return;
    this.current.points.push(this.#place(event));
    this.#draw();
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
