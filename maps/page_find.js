/* Search by place, and the legend whose entries are switches. */
"use strict";

/* ---- search ---- */

F.plain = (text) => (text || "").toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'’ʼ`-]/g, "");

F.search = (text) => {
  const wanted = F.plain(text).trim();
  if (!wanted) return [];
  const drawn = new Set(F.marks.map((m) => m.place)), ranked = [];
  for (const place of drawn) {
    const names = [place.name, place.uk, ...place.forms].map(F.plain);
    const at = names.reduce((best, name) => Math.min(best, name.indexOf(wanted) < 0 ? 99 : name.indexOf(wanted)), 99);
    if (at < 99) ranked.push([at, place]);
  }
  return ranked.sort((a, b) => a[0] - b[0] || (F.placeName(a[1]) < F.placeName(b[1]) ? -1 : 1)).slice(0, 8).map((r) => r[1]);
};

F.startSearch = () => {
  const field = document.getElementById("search"), list = document.getElementById("found");
  let found = [], at = -1;
  const show = () => {
    list.replaceChildren(...found.map((place, i) => F.el("li", { id: "found-" + i, role: "option", "aria-selected": String(i === at), onpointerdown: () => choose(i) },
      F.placeName(place), F.el("small", {}, " " + [place.admin, [...place.forms].filter((f) => f !== F.placeName(place)).slice(0, 2).join(", ")].filter(Boolean).join(" · ")))));
    if (field.value.trim() && !found.length) list.append(F.el("li", { class: "empty" }, F.t("nothing_found")));
    list.hidden = !field.value.trim();
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.setAttribute("aria-activedescendant", at < 0 ? "" : "found-" + at);
  };
  const choose = (i) => {
    if (!found[i]) return;
    field.value = F.placeName(found[i]);
    F.showPlace(found[i]);
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
  };
  field.addEventListener("input", () => {
    found = F.search(field.value);
    at = found.length ? 0 : -1;
    show();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % Math.max(found.length, 1);
      show();
      event.preventDefault();
    } else if (event.key === "Enter") choose(at);
    else if (event.key === "Escape") {
      field.value = "";
      found = [];
      show();
    }
  });
  field.addEventListener("blur", () => (list.hidden = true));
};

/* ---- legend: every entry in words and shapes; sides and stances are switches ---- */

F.startLegend = () => {
  const count = (test) => F.statements.reduce((n, s) => n + (test(s) ? 1 : 0), 0);
  const toggle = (chosen, value, icon, label, n) => {
    const button = F.el("button", { class: "toggle", type: "button", "aria-pressed": String(chosen.has(value)) }, icon, label, F.el("span", { class: "count" }, F.number.format(n)));
    button.addEventListener("click", () => {
      if (chosen.has(value)) chosen.delete(value);
      else chosen.add(value);
      button.setAttribute("aria-pressed", String(chosen.has(value)));
      F.changed();
    });
    return F.el("li", {}, button);
  };
  const sides = [0, 1, 2, 3].map((v) => [v, count((s) => s.side === v)]).filter((v) => v[1])
    .map(([v, n]) => toggle(F.state.sides, v, F.sideIcon(v), F.t("side_" + F.SIDES[v]), n));
  const stances = [0, 1, 2, 3].map((v) => [v, count((s) => s.stance === v)]).filter((v) => v[1])
    .map(([v, n]) => toggle(F.state.stances, v, F.stanceIcon(v), F.t("stance_" + F.STANCES[v]), n));
  const used = new Set(F.marks.map((m) => (m.drawn === "part" ? "point" : m.drawn)));
  const drawn = ["point", "sector", "area", "line", "offset", "corridor"].filter((d) => used.has(d))
    .map((d) => F.el("li", {}, F.drawnIcon(d), F.t("drawn_" + d)));
  if (F.statements.some((s) => s.disputed)) drawn.push(F.el("li", {}, F.disputeIcon(), F.t("dispute")));
  document.getElementById("key").replaceChildren(
    F.el("div", {}, F.el("h2", {}, F.t("who")), F.el("ul", {}, ...sides)),
    F.el("div", {}, F.el("h2", {}, F.t("how")), F.el("ul", {}, ...stances)));
  if (F.data.overlay) drawn.push(F.el("li", {}, F.drawnIcon("overlay"), F.t("overlay", { label: F.data.overlay[0] })));
  document.getElementById("signs").replaceChildren(...drawn);
  const note = document.getElementById("overlay-note");
  note.hidden = !F.data.overlay;
  if (F.data.overlay) note.replaceChildren(F.drawnIcon("overlay"), F.t("overlay", { label: F.data.overlay[0] }));
};

/* The legend lies open where there is room for it, and where it hides no mark. */
F.openSigns = () => {
  const box = document.getElementById("signs-box"), map = F.map.getContainer();
  if (F.signsByHand) return;
  box.open = F.map.getSize().x > 820;
  const at = map.getBoundingClientRect(), legend = box.getBoundingClientRect();
  box.open = box.open && !F.drawn.some((mark) => {
    const point = F.map.latLngToContainerPoint([mark.lat, mark.lon]), r = F.radius(mark);
    return point.x - r < legend.right - at.left && point.y + r > legend.top - at.top;
  });
  F.drawLabels();
};

F.drawnIcon = (drawn) => F.icon((ctx, n) => {
  const c = n / 2;
  ctx.strokeStyle = F.colours.ink;
  if (drawn === "point") F.drawMark(ctx, { stances: [2, 1, 1, 0], sides: [1, 1, 0, 0] }, c, c, c - 2.5, false);
  else if (drawn === "area") {
    ctx.fillStyle = F.hatches[0];
    ctx.fillRect(2, 4, n - 4, n - 8);
    ctx.strokeRect(2, 4, n - 4, n - 8);
  } else if (drawn === "overlay") {
    ctx.strokeStyle = F.colours.accent;
    ctx.setLineDash([6, 2, 1, 2]);
    ctx.strokeRect(2, 5, n - 4, n - 10);
  } else if (drawn === "sector" || drawn === "offset") {
    ctx.setLineDash(drawn === "sector" ? [4, 3] : [1.5, 2.5]);
    ctx.lineWidth = drawn === "sector" ? 1.8 : 1.2;
    ctx.beginPath();
    ctx.arc(c, c, c - 2, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.setLineDash([]);
    if (drawn === "offset") F.drawSide(ctx, 1, c, c, 3);
  } else {
    ctx.globalAlpha = drawn === "line" ? 0.6 : 0.2;
    ctx.lineWidth = drawn === "line" ? 3 : 8;
    ctx.lineCap = "round";
    ctx.beginPath();
    ctx.moveTo(5, n - 6); ctx.lineTo(n - 5, 6);
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1.6;
    ctx.setLineDash([1, 4]);
    if (drawn === "corridor") ctx.stroke();
  }
}, 22);
