/* Everything to read: cards, popup, list of places, table. All text by textContent. */
"use strict";

F.PAGE = 40; // items shown at a time
F.PRINTED = 500; // items printed at most
F.page = F.PAGE;

/* ---- cards ---- */

/* Return the sentence as nodes, with the given spans marked. */
F.marked = (text, spans) => {
  const nodes = [];
  let at = 0;
  for (const [start, size, tag] of spans.filter((s) => s[0] >= 0 && s[1] > 0).sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    nodes.push(text.slice(at, start), F.el(tag, {}, text.slice(start, start + size)));
    at = start + size;
  }
  nodes.push(text.slice(at));
  return nodes;
};

/* Every name in the sentence, and the cues of the claims shown. */
F.spans = (claims) => {
  const rows = F.rowsOf.get(claims[0].sentence);
  return rows.map((row) => [row.start, row.size, "mark"]).concat(claims.map((s) => [...s.cue, "em"]));
};

F.icon = (draw, size, label) => {
  const canvas = F.el("canvas", { class: "glyph", role: "img", "aria-label": label || null, "aria-hidden": label ? null : "true" });
  const scale = Math.max(2, window.devicePixelRatio || 1);
  canvas.width = canvas.height = size * scale;
  canvas.style.width = canvas.style.height = size + "px";
  const ctx = canvas.getContext("2d");
  ctx.scale(scale, scale);
  draw(ctx, size);
  return canvas;
};
F.sideIcon = (side) => F.icon((ctx, n) => F.drawSide(ctx, side, n / 2, n / 2, n * 0.36), 13);
F.stanceIcon = (stance) => F.icon((ctx, n) => F.drawArc(ctx, stance, n / 2, n / 2, n / 2 - 2.4, 3.4, 0, 2 * Math.PI), 15);

F.disputeIcon = () => F.icon((ctx, n) => F.drawDispute(ctx, n / 2, n / 2), 15);

F.source = (doc, quiet) => {
  const name = doc.publisher || F.t("no_publisher");
  if (!doc.url) return F.el("span", { class: "outlet", title: quiet ? null : doc.title }, name);
  return F.el("a", { class: "outlet", href: doc.url, target: "_blank", rel: "noopener noreferrer nofollow", title: quiet ? null : doc.title }, name + " ↗");
};

/* "Krasnoarmeysk → Pokrovsk, former name" for every name that is another one, not a case form. */
F.OTHER_NAMES = new Set(["former", "exonym", "transliterated"]);
F.forms = (claims, place) => {
  const seen = new Map();
  for (const row of claims.flatMap((s) => s.rows)) {
    if (!row.mark || !row.said || (place && row.mark.place !== place)) continue;
    const name = F.placeName(row.mark.place);
    if (F.OTHER_NAMES.has(row.nameKind) && row.said !== name) seen.set(row.said + " → " + name + ", " + F.t("name_" + row.nameKind), 1);
  }
  return [...seen.keys()].map((line) => F.el("div", { class: "form" }, line));
};

F.dateNote = (s) => (s.precision === 1 ? F.t("published") : s.precision === 3 ? F.t("about_week") : s.precision === 4 ? F.t("about_month") : "");

F.claimHead = (s, named) => F.el("div", { class: "card-head" },
  F.el("span", { class: "kind" }, s.kind ? F.t("kind_" + s.kind) : F.t("kind_none")),
  s.kind ? F.el("span", { class: "stance" }, F.stanceIcon(s.stance), F.t("stance_" + F.STANCES[s.stance])) : null,
  named ? F.voice(s) : null,
  s.disputed ? F.el("span", { class: "dispute" }, F.disputeIcon(), F.t("dispute")) : null,
  F.el("time", s.first === null ? { class: "none" } : {}, F.when(s), F.dateNote(s) ? F.el("small", {}, " " + F.dateNote(s)) : null));

F.voice = (s) => F.el("span", { class: "voice" }, F.sideIcon(s.side), F.el("b", {}, F.who(s)),
  s.claimant ? F.el("small", {}, F.t("side_" + F.SIDES[s.side])) : null);

/* A card is one sentence with everything that is claimed in it. */
F.card = (claims, place) => {
  const [s] = claims, several = new Set(claims.map(F.who)).size > 1;
  return F.el("article", { class: claims.some((c) => c.lit) ? "card lit" : "card" },
    ...claims.map((claim) => F.claimHead(claim, several)),
    F.el("blockquote", {}, ...F.marked(s.text, F.spans(claims))),
    ...F.forms(claims, place),
    F.el("div", { class: "card-foot" },
      s.kind && !several ? F.voice(s) : null,
      F.el("span", { class: "via" }, s.relay && s.relay !== s.document.publisher ? F.t("relayed_by") + " " + s.relay + " · " : "", F.source(s.document))));
};

/* ---- popup ---- */

F.popupContent = (mark) => {
  const members = (mark.members || [mark]).slice(0, 12), box = F.el("div", { class: "popup" });
  for (const m of members) {
    const shown = m.statements.filter((s) => s.visible), cards = F.newestFirst(F.bySentence(shown));
    const forms = [...m.place.forms].filter((form) => form !== F.placeName(m.place));
    const few = cards.slice(0, members.length > 1 ? 1 : 3);
    box.append(
      F.el("h3", {}, F.markTitle(m), F.el("span", { class: "count" }, F.t("n_statements", { n: shown.length }))),
      forms.length ? F.el("p", { class: "form" }, F.t("said_as") + ": " + forms.slice(0, 8).join(", ")) : "",
      ...few.map((claims) => F.card(claims, m.place)),
      cards.length > few.length ? F.el("button", { class: "plain", onclick: () => F.focusPlace(m.place) }, F.t("show_all")) : "");
  }
  return box;
};

F.focusPlace = (place) => {
  F.state.place = place;
  F.changed();
  F.openTab("statements");
  document.getElementById("panel").scrollIntoView({ block: "nearest" });
  document.getElementById("tab-statements").focus({ preventScroll: true });
};

/* ---- lists, a page at a time ---- */

F.paged = (box, items, make, wrap) => {
  let shown = 0;
  const list = wrap || box, left = F.el("p", { class: "not-printed" }), more = F.el("button", { class: "plain more", onclick: () => add() }, F.t("more"));
  const add = () => {
    list.append(...items.slice(shown, shown + F.page).map(make));
    shown = Math.min(items.length, shown + F.page);
    left.textContent = shown < items.length ? F.t("not_printed", { n: items.length - shown }) : "";
    if (shown < items.length) box.append(more, left);
    else more.remove();
  };
  add();
};

F.fillStatements = (box) => {
  const { place } = F.state, items = F.newestFirst(F.bySentence(F.visibleStatements()));
  if (place) {
    box.append(F.el("div", { class: "chosen" }, F.el("h2", {}, F.placeName(place)),
      F.el("button", { class: "plain", onclick: F.leavePlace }, "← " + F.t("back"))));
  }
  if (!items.length) box.append(F.el("p", { class: "empty" }, F.t("nothing_visible")));
  F.paged(box, items, (claims) => F.card(claims, place));
};

F.leavePlace = () => {
  F.map.closePopup();
  F.state.place = null;
  F.changed();
};

F.placeCounts = () => {
  const counts = new Map();
  for (const mark of F.marks) {
    if (mark.count) counts.set(mark.place, (counts.get(mark.place) || 0) + mark.count);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (F.placeName(a[0]) < F.placeName(b[0]) ? -1 : 1));
};

F.placeButton = ([place, count]) => F.el("li", {}, F.el("button", { class: "place", onclick: () => F.showPlace(place) },
  F.el("b", {}, F.placeName(place)),
  F.el("span", {}, [F.placeName(place).startsWith(place.admin || '?') || place.kind === "oblast" ? "" : place.admin, F.marks.some((m) => m.place === place && m.beyond) ? F.t("beyond") : "", [...place.forms].filter((f) => f !== F.placeName(place)).slice(0, 3).join(", ")].filter(Boolean).join(" · ")),
  F.el("span", { class: "count" }, F.number.format(count))));

F.fillPlaces = (box) => {
  const items = F.placeCounts();
  if (!items.length) box.append(F.el("p", { class: "empty" }, F.t("nothing_visible")));
  const list = F.el("ul", { class: "places" });
  box.append(list);
  F.paged(box, items, F.placeButton, list);
};

F.fillTable = (box) => {
  const heads = ["col_place", "col_date", "col_who", "col_what", "col_sentence", "col_source"].map((key) => F.el("th", { scope: "col" }, F.t(key)));
  const body = F.el("tbody"), items = F.visibleStatements();
  box.append(F.el("button", { class: "plain", onclick: F.download }, F.t("download")));
  box.append(F.el("div", { class: "table", tabindex: "0", role: "region", "aria-label": F.t("table_caption") },
    F.el("table", {}, F.el("caption", {}, F.t("n_statements", { n: items.length })), F.el("thead", {}, F.el("tr", {}, ...heads)), body)));
  F.paged(box, items, (s) => F.el("tr", {},
    F.el("td", {}, F.rowPlaces(s)), F.el("td", {}, F.when(s)),
    F.el("td", {}, s.kind ? F.who(s) + " (" + F.t("side_" + F.SIDES[s.side]) + ")" : ""), F.el("td", {}, F.what(s)),
    F.el("td", {}, s.text), F.el("td", {}, F.source(s.document))), body);
};

/* The rows as CSV; text that a spreadsheet would run as a formula gets an apostrophe. */
F.csv = (items) => {
  const guard = (text) => (/^'*[=+\-@\t\r\n]/.test(text) ? "'" + text : text);
  const cell = (value) => '"' + guard(String(value ?? "")).replaceAll('"', '""') + '"';
  const lines = [["place", "first_day", "last_day", "claimant", "side", "kind", "stance", "sentence", "publisher", "published", "url"]];
  for (const s of items) {
    const doc = s.document, days = [s.first, s.last].map((day) => (day === null ? "" : F.isoDay(day)));
    lines.push([F.rowPlaces(s), ...days, s.claimant, F.SIDES[s.side], s.kind, s.kind && F.STANCES[s.stance], s.text, doc.publisher, doc.published, doc.url]);
  }
  return "\ufeff" + lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
};

F.download = () => {
  const blob = new Blob([F.csv(F.visibleStatements())], { type: "text/csv" }), address = URL.createObjectURL(blob);
  F.el("a", { href: address, download: "statements.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
};

F.rowPlaces = (s) => s.rows.map((row) => {
  if (!row.mark) return row.said + " (" + F.t("not_located") + ")";
  const name = F.markName(row.mark);
  return row.said && row.said !== F.placeName(row.mark.place) ? name + " (" + row.said + ")" : name;
}).join("; ");

/* ---- tabs ---- */

F.TABS = { statements: F.fillStatements, places: F.fillPlaces, table: F.fillTable };
F.openTab = (name) => {
  F.tab = name;
  F.showPanel();
};
F.showPanel = () => {
  for (const name of Object.keys(F.TABS)) {
    const tab = document.getElementById("tab-" + name), on = name === F.tab;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
  }
  document.body.classList.toggle("table-open", F.tab === "table");
  const box = document.getElementById("list");
  box.setAttribute("aria-labelledby", "tab-" + F.tab);
  box.replaceChildren();
  F.TABS[F.tab](box);
  box.scrollTop = 0;
};

F.startTabs = () => {
  const names = Object.keys(F.TABS);
  F.tab = "statements";
  names.forEach((name, i) => {
    const tab = document.getElementById("tab-" + name);
    tab.addEventListener("click", () => F.openTab(name));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      F.openTab(names[(i + step + names.length) % names.length]);
      document.getElementById("tab-" + F.tab).focus();
    });
  });
  F.listeners.push(F.showPanel);
};
