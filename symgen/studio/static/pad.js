// A sheet to write on with mouse, finger or pen; pressure is kept where the device tells it.

export class Pad {
  constructor(canvas, { ratio = 1, pen = 5, changed = () => {} } = {}) {
    this.canvas = canvas;
    this.ratio = ratio;
    this.pen = pen;
    this.changed = changed;
    this.strokes = [];
    this.open = null;
    canvas.classList.add("pad");
    canvas.tabIndex = 0;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, (event) => this.up(event));
    canvas.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.fit()).observe(canvas);
  }

  fit() {
    const wide = this.canvas.clientWidth;
    if (!wide) return;
    const dense = window.devicePixelRatio || 1, high = Math.round(wide * this.ratio);
    if (this.wide && this.wide !== wide) {
      const scale = wide / this.wide;
      this.strokes = this.strokes.map((stroke) => stroke.map(([x, y, force]) => [x * scale, y * scale, force]));
    }
    this.wide = wide;
    this.canvas.style.height = `${high}px`;
    this.canvas.width = wide * dense;
    this.canvas.height = high * dense;
    this.dense = dense;
    this.paint();
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    // A mouse and many fingers report no pressure, or always a half.
    const force = event.pointerType === "pen" && event.pressure > 0 ? event.pressure : 0.5;
    return [event.clientX - box.left, event.clientY - box.top, Math.min(1, force)];
  }

  down(event) {
    if (event.button > 0 || this.open) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.open = { id: event.pointerId, points: [this.point(event)] };
    this.strokes.push(this.open.points);
    this.paint();
  }

  move(event) {
    if (!this.open || event.pointerId !== this.open.id) return;
    const parts = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const one of parts.length ? parts : [event]) this.open.points.push(this.point(one));
    this.paint();
  }

  up(event) {
    if (!this.open || event.pointerId !== this.open.id) return;
    this.open = null;
    this.changed();
  }

  key(event) {
    if (event.key === "Backspace") { this.undo(); event.preventDefault(); }
    if (event.key === "Delete" || event.key === "Escape") { this.clear(); event.preventDefault(); }
  }

  undo() { this.strokes.pop(); this.paint(); this.changed(); }

  clear() { this.strokes = []; this.paint(); this.changed(); }

  get empty() { return this.strokes.length === 0; }

  drawing() {
    const tidy = (value) => Math.round(value * 100) / 100;
    return { strokes: this.strokes.map((stroke) => stroke.map(([x, y, force]) => [tidy(x), tidy(y), tidy(force)])) };
  }

  paint() {
    const page = this.canvas.getContext("2d");
    page.setTransform(this.dense || 1, 0, 0, this.dense || 1, 0, 0);
    page.fillStyle = "#fff";
    page.fillRect(0, 0, this.canvas.width, this.canvas.height);
    page.strokeStyle = page.fillStyle = "#15171c";
    page.lineCap = page.lineJoin = "round";
    for (const stroke of this.strokes) this.line(page, stroke);
  }

  line(page, stroke) {
    if (stroke.length === 1) {
      page.beginPath();
      page.arc(stroke[0][0], stroke[0][1], this.pen / 2, 0, 7);
      page.fill();
    }
    for (let i = 1; i < stroke.length; i += 1) {
      page.lineWidth = this.pen * (0.5 + stroke[i][2]);
      page.beginPath();
      page.moveTo(stroke[i - 1][0], stroke[i - 1][1]);
      page.lineTo(stroke[i][0], stroke[i][1]);
      page.stroke();
    }
  }

  blob() { return new Promise((done) => this.canvas.toBlob(done, "image/png")); }
}
