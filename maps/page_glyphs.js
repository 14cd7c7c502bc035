/* The signs: shape and colour tell the side, the ring tells the stance. Drawn on canvas. */
"use strict";

F.css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

F.readColours = () => {
  const names = ["sea", "land", "home", "border", "oblast", "river", "ink", "muted", "paper", "faint", "accent"];
  F.colours = Object.fromEntries(names.map((name) => [name, F.css("--" + name)]));
  F.sideColours = F.SIDES.map((side) => F.css("--side-" + side.toLowerCase()));
};

F.drawSide = (ctx, side, x, y, r) => {
  ctx.setLineDash([]);
  ctx.beginPath();
  if (side === 0) { // RU: diamond
    ctx.moveTo(x, y - r * 1.2); ctx.lineTo(x + r * 1.2, y); ctx.lineTo(x, y + r * 1.2); ctx.lineTo(x - r * 1.2, y);
    ctx.closePath();
  } else if (side === 1) { // UA: disc
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  } else if (side === 2) { // others: triangle
    ctx.moveTo(x, y - r * 1.15); ctx.lineTo(x + r * 1.1, y + r * 0.8); ctx.lineTo(x - r * 1.1, y + r * 0.8);
    ctx.closePath();
  } else { // the text itself: hollow square
    const a = r * 0.8;
    ctx.rect(x - a, y - a, 2 * a, 2 * a);
    ctx.strokeStyle = F.sideColours[3];
    ctx.lineWidth = Math.max(1.4, r * 0.4);
    ctx.stroke();
    return;
  }
  ctx.fillStyle = F.sideColours[side];
  ctx.fill();
};

F.drawArc = (ctx, stance, x, y, r, width, from, to) => {
  ctx.beginPath();
  ctx.arc(x, y, r, from, to);
  ctx.setLineDash([]);
  ctx.lineCap = "butt";
  ctx.strokeStyle = stance === 3 ? F.colours.faint : F.colours.ink;
  ctx.lineWidth = stance === 3 ? 1 : width;
  if (stance === 1) ctx.setLineDash([1.7, 1.7]);
  ctx.stroke();
  ctx.setLineDash([]);
  if (stance === 2) {
    ctx.strokeStyle = F.colours.paper;
    ctx.lineWidth = width - 2;
    ctx.stroke();
  }
};

F.drawRing = (ctx, stances, x, y, r, width) => {
  const total = stances.reduce((a, b) => a + b, 0);
  const parts = stances.filter((n) => n).length, gap = parts > 1 ? 1.6 / r : 0;
  let at = -Math.PI / 2;
  stances.forEach((count, stance) => {
    if (!count) return;
    const to = at + (2 * Math.PI * count) / total;
    F.drawArc(ctx, stance, x, y, r, width, at + gap / 2, to - gap / 2);
    at = to;
  });
};

/* Draw one mark: paper disc, ring by stance, inside it who speaks. */
F.drawMark = (ctx, mark, x, y, r, active) => {
  const width = Math.max(2.6, r * 0.2), inner = r - width - 1.2;
  ctx.save();
  ctx.globalAlpha = 1; // Leaflet leaves that of the line before
  ctx.beginPath();
  ctx.arc(x, y, r + 1, 0, 2 * Math.PI);
  ctx.fillStyle = F.colours.paper;
  ctx.shadowColor = "rgba(0,0,0,.35)";
  ctx.shadowBlur = active ? 9 : 3;
  ctx.fill();
  ctx.shadowBlur = 0;
  F.drawRing(ctx, mark.stances, x, y, r - width / 2, width);
  const sides = [0, 1, 2, 3].filter((side) => mark.sides[side]);
  if (mark.members) F.drawCluster(ctx, mark, sides, x, y, r);
  else if (sides.length === 1) F.drawSide(ctx, sides[0], x, y, inner * 0.66);
  else {
    const small = inner * (sides.length === 2 ? 0.4 : 0.34), far = inner * 0.5;
    sides.forEach((side, i) => {
      const turn = sides.length === 2 ? Math.PI * i + Math.PI : (2 * Math.PI * i) / sides.length - Math.PI / 2;
      F.drawSide(ctx, side, x + far * Math.cos(turn), y + far * Math.sin(turn), small);
    });
  }
  if (mark.disputed) F.drawDispute(ctx, x + r * 0.8, y - r * 0.8);
  if (active) {
    ctx.beginPath();
    ctx.arc(x, y, r + 3.5, 0, 2 * Math.PI);
    ctx.strokeStyle = F.colours.accent;
    ctx.lineWidth = 2;
    ctx.stroke();
  }
  ctx.restore();
};

F.drawCluster = (ctx, mark, sides, x, y, r) => {
  ctx.fillStyle = F.colours.ink;
  ctx.font = "600 " + Math.max(10, Math.min(14, r * 0.62)) + "px system-ui, sans-serif";
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(F.number.format(mark.count), x, y - r * 0.12);
  const step = Math.min(6.5, (r * 1.1) / sides.length);
  sides.forEach((side, i) => F.drawSide(ctx, side, x + (i - (sides.length - 1) / 2) * step, y + r * 0.45, step * 0.36));
};

F.drawDispute = (ctx, x, y) => {
  ctx.beginPath();
  ctx.arc(x, y, 6, 0, 2 * Math.PI);
  ctx.fillStyle = F.colours.ink;
  ctx.fill();
  ctx.strokeStyle = F.colours.paper;
  ctx.lineWidth = 1.4;
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(x - 2.8, y - 1.3); ctx.lineTo(x + 2.8, y - 1.3);
  ctx.moveTo(x - 2.8, y + 1.3); ctx.lineTo(x + 2.8, y + 1.3);
  ctx.moveTo(x + 1.5, y - 3.4); ctx.lineTo(x - 1.5, y + 3.4);
  ctx.stroke();
};

F.Glyph = L.CircleMarker.extend({
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || this._empty()) return;
    F.drawMark(renderer._ctx, this.options.mark, this._point.x, this._point.y, this._radius, this.options.active);
  },
});

F.hatch = (colour, back) => {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const ctx = tile.getContext("2d");
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.1;
  ctx.beginPath();
  for (const shift of [-8, 0, 8]) {
    ctx.moveTo(shift, back ? 0 : 8);
    ctx.lineTo(shift + 8, back ? 8 : 0);
  }
  ctx.stroke();
  return ctx.createPattern(tile, "repeat");
};

