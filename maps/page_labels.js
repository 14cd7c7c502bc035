/* Names on the map, one canvas above the marks; the framed ones of areas and sectors can be clicked. */
"use strict";

F.Labels = L.Layer.extend({
  onAdd(map) {
    this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide labels", map.getPane("labels"));
    this._canvas.setAttribute("aria-hidden", "true");
    map.on("moveend resize", this.draw, this);
    this.draw();
  },
  draw() {
    const map = F.map, size = map.getSize(), scale = window.devicePixelRatio || 1, ctx = this._canvas.getContext("2d");
    this._canvas.width = size.x * scale;
    this._canvas.height = size.y * scale;
    this._canvas.style.width = size.x + "px";
    this._canvas.style.height = size.y + "px";
    L.DomUtil.setPosition(this._canvas, map.containerPointToLayerPoint([0, 0]));
    ctx.scale(scale, scale);
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    this._taken = F.covered(map.getContainer());
    this._tags = [];
    this._size = size;
    for (const mark of F.drawn || []) this.take(mark);
    for (const mark of F.drawn || []) this.label(ctx, mark);
    for (const mark of F.marks) if (mark.count && !mark.beyond && (mark.drawn === "area" || mark.drawn === "sector")) this.area(ctx, mark);
    this.towns(ctx);
  },
  /* The mark whose framed label is at a point of the map, if any. */
  tagAt(at) {
    const found = at && this._tags.find(({ box }) => at.x >= box[0] && at.x <= box[2] && at.y >= box[1] && at.y <= box[3]);
    return found ? found.mark : null;
  },
  take(mark) {
    const at = F.map.latLngToContainerPoint([mark.lat, mark.lon]), r = F.radius(mark);
    this._taken.push([at.x - r, at.y - r, at.x + r, at.y + r]);
  },
  /* Free is what lies whole on the map, and under no mark, name or control. */
  free(box) {
    if (box[0] < 0 || box[1] < 0 || box[2] > this._size.x || box[3] > this._size.y) return false;
    return !this._taken.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]);
  },
  write(ctx, text, x, y, font, colour, align) {
    ctx.font = font;
    ctx.textAlign = align || "left";
    const wide = ctx.measureText(text).width, left = align === "center" ? x - wide / 2 : align === "right" ? x - wide : x;
    const box = [left - 2, y - 8, left + wide + 2, y + 8];
    if (!this.free(box)) return false;
    this._taken.push(box);
    ctx.strokeStyle = F.colours.paper;
    ctx.lineWidth = 3.2;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
    return true;
  },
  label(ctx, mark) {
    const at = F.map.latLngToContainerPoint([mark.lat, mark.lon]), r = F.radius(mark) + 5;
    const more = mark.members ? mark.members.length - 1 : 0;
    const text = more ? F.markName(mark.members[0]) + "  +" + F.number.format(more) : F.markName(mark) + (mark.count > 1 ? "  " + F.number.format(mark.count) : "");
    const font = "600 12.5px system-ui, sans-serif";
    return this.write(ctx, text, at.x + r, at.y, font, F.colours.ink) ||
      this.write(ctx, text, at.x - r, at.y, font, F.colours.ink, "right") ||
      this.write(ctx, text, at.x, at.y + r + 6, font, F.colours.ink, "center") ||
      this.write(ctx, text, at.x, at.y - r - 6, font, F.colours.ink, "center");
  },
  /* Areas and sectors have no point: a framed label says their name, and who speaks about them. */
  area(ctx, mark) {
    const text = F.markName(mark) + "  " + F.number.format(mark.count), sides = [0, 1, 2, 3].filter((side) => mark.sides[side]);
    let at = F.map.latLngToContainerPoint([mark.lat, mark.lon]);
    if (mark.drawn === "sector") at = at.subtract([0, F.pixels(mark, Math.max(mark.km, 8)) + 10]);
    ctx.font = "600 12px system-ui, sans-serif";
    const wide = ctx.measureText(text).width + sides.length * 11 + 14, half = wide / 2;
    if (at.x < 0 || at.x > this._size.x) return;
    const x = Math.max(half + 2, Math.min(this._size.x - half - 2, at.x));
    for (const shift of [0, 22, -22, 44, -44, 66, -66]) {
      const y = at.y + shift, box = [x - half, y - 10, x + half, y + 10];
      if (!this.free(box)) continue;
      this._taken.push(box);
      this._tags.push({ box, mark });
      ctx.beginPath();
      ctx.roundRect(box[0], box[1], wide, 20, 4);
      ctx.fillStyle = F.colours.paper;
      ctx.fill();
      ctx.strokeStyle = F.colours.ink;
      ctx.lineWidth = 1;
      ctx.setLineDash(mark.drawn === "sector" ? [4, 3] : []);
      ctx.stroke();
      sides.forEach((side, i) => F.drawSide(ctx, side, box[0] + 11 + i * 11, y, 3.6));
      ctx.fillStyle = F.colours.ink;
      ctx.textAlign = "left";
      ctx.fillText(text, box[0] + 8 + sides.length * 11, y + 0.5);
      return;
    }
  },
  towns(ctx) {
    const zoom = F.map.getZoom();
    for (const [kind, text, at, rank] of F.data.base) {
      if (kind !== "town" || rank > zoom - 4) continue;
      const p = F.map.latLngToContainerPoint(at);
      if (!this.free([p.x - 3, p.y - 3, p.x + 3, p.y + 3])) continue;
      if (this.write(ctx, text, p.x + 6, p.y, (rank < 2 ? "500 12px" : "11px") + " system-ui, sans-serif", F.colours.muted)) {
        ctx.beginPath();
        ctx.arc(p.x, p.y, rank < 2 ? 2.2 : 1.7, 0, 2 * Math.PI);
        ctx.fillStyle = F.colours.muted;
        ctx.fill();
      }
    }
  },
});

/* What stands on the map besides marks: legend, notes, controls. No name may lie under them. */
F.covered = (map) => {
  const at = map.getBoundingClientRect();
  const boxes = [...map.parentElement.querySelectorAll("#signs-box, #overlay-note, .leaflet-control")].map((node) => node.getBoundingClientRect());
  return boxes.filter((b) => b.width).map((b) => [b.left - at.left, b.top - at.top, b.right - at.left, b.bottom - at.top]);
};

F.drawLabels = () => F.labels && F.labels.draw();

