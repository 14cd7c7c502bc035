/* What the page knows: places, marks, statements, and which of them the reader has asked for.
   Every word that came from an article or a gazetteer is put on the page with textContent. */
"use strict";
const F = {};

F.STANCES = ["asserted", "hedged", "denied", "none"];
F.SIDES = ["RU", "UA", "OTHER", "NONE"];
F.DRAWN = ["point", "part", "offset", "sector", "corridor", "area", "line"];
F.DAY = 86400000;

/* ---- words ---- */

F.words = {};
F.t = (key, values) => {
  let text = F.words[key];
  if (text === undefined) return key;
  if (typeof text === "object") text = text[F.plurals.select(values.n)] || text.other;
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (all, name) =>
    name === "n" ? F.number.format(values.n) : String(values[name]));
};

F.el = (tag, props, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return node;
};

F.day = (day, options) => new Intl.DateTimeFormat(F.locale, {
  day: "numeric", month: "short", year: "numeric", timeZone: "UTC", ...options,
}).format(new Date(day * F.DAY)).replace(/ р\./g, "");

F.days = (first, last) => new Intl.DateTimeFormat(F.locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
  .formatRange(new Date(first * F.DAY), new Date(last * F.DAY)).replace(/ р\./g, "");

/* ---- reading ---- */

/* The sentences stand once on the page: in the table of the <noscript>, escaped as text. */
F.readSentences = () => {
  const signs = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&" };
  const source = document.getElementById("rows").textContent;
  return Array.from(source.matchAll(/<q>([^<]*)<\/q>/g), (found) =>
    found[1].replace(/&(?:lt|gt|amp|#34|#39);/g, (sign) => signs[sign]));
};

F.read = () => {
  const data = JSON.parse(document.getElementById("findings").textContent);
  F.lang = data.lang;
  F.locale = { en: "en-GB", uk: "uk-UA" }[F.lang];
  F.words = data.words;
  F.plurals = new Intl.PluralRules(F.locale);
  F.number = new Intl.NumberFormat(F.locale);
  const sentences = F.readSentences();
  F.data = data;
  F.places = data.places.map(([name, uk, admin, kind, code], id) => ({
    id, code, name, uk, admin: data.admins[admin], kind: data.placeKinds[kind], forms: new Set(),
  }));
  F.documents = data.documents.map(([publisher, title, url, published]) => ({ publisher, title, url, published }));
  F.marks = data.marks.map(([place, drawn, lat, lon, km, shape, relation], id) => ({
    id, place: F.places[place], drawn: F.DRAWN[drawn], lat, lon, km, shape, relation,
    statements: [], stances: [0, 0, 0, 0], sides: [0, 0, 0, 0], count: 0, disputed: false,
  }));
  F.statements = data.statements.map(([sentence, kind, stance, voice, relay, doc, first, last, precision, disputed, cue, cueSize, size], id) => ({
    id, sentence, text: sentences[sentence], kind: data.kinds[kind], stance, side: data.voices[voice][1],
    claimant: data.voices[voice][0], relay: data.relays[relay], document: F.documents[doc], size,
    first, last, precision, disputed: !!disputed, cue: [cue, cueSize], rows: [], visible: true, lit: false,
  }));
  for (const number of data.highlight) F.statements[number].lit = true;
  const owners = F.statements.flatMap((s) => Array(s.size).fill(s));
  F.rows = data.rows.map(([mark, start, size, nameKind], number) => {
    const said = owners[number], drawn = mark < 0 ? null : F.marks[mark];
    const row = { statement: said, mark: drawn, start, size, nameKind: data.nameKinds[nameKind] };
    row.said = start < 0 ? "" : said.text.slice(start, start + size);
    said.rows.push(row);
    if (drawn) {
      if (drawn.statements[drawn.statements.length - 1] !== said) drawn.statements.push(said);
      if (row.said) drawn.place.forms.add(row.said);
    }
    return row;
  });
  F.rowsOf = new Map(); // all rows of a sentence
  for (const row of F.rows) {
    const { sentence } = row.statement;
    if (!F.rowsOf.has(sentence)) F.rowsOf.set(sentence, []);
    F.rowsOf.get(sentence).push(row);
  }
  F.readDays();
};

F.readDays = () => {
  const dated = F.statements.filter((s) => s.first !== null);
  F.firstDay = dated.reduce((day, s) => Math.min(day, s.first), Infinity);
  F.lastDay = dated.reduce((day, s) => Math.max(day, s.last), -Infinity);
  F.undated = F.statements.length - dated.length;
  F.state = {
    from: F.firstDay, to: F.lastDay, undated: true, mode: "cumulative",
    sides: new Set([0, 1, 2, 3]), stances: new Set([0, 1, 2, 3]), place: null,
  };
};

/* ---- names ---- */

F.placeName = (place) => (F.lang === "uk" && place.uk) || place.name || "";

F.markName = (mark) => {
  const name = F.placeName(mark.place), [relation, km, bearing] = mark.relation || [];
  if (mark.drawn === "sector") return F.t("sector_of", { name });
  if (mark.drawn === "corridor") return F.t("place_between", { name });
  if (mark.drawn === "part") return F.t("place_part", { name });
  if (mark.drawn === "offset" && bearing) {
    return F.t(km ? "place_offset" : "place_offset_bare", { name, km: F.number.format(km || 0), bearing: F.t("bearing_" + bearing) });
  }
  return (relation === "near" || relation === "toward") && mark.drawn === "offset" ? F.t(relation) + " " + name : name;
};

F.markTitle = (mark) => {
  const name = F.markName(mark), admin = mark.place.admin;
  return admin && mark.drawn !== "area" ? name + " (" + admin + ")" : name;
};

F.when = (statement) => {
  if (statement.first === null) return F.t("undated");
  return F.days(statement.first, statement.last);
};

F.what = (statement) =>
  statement.kind ? F.t("kind_" + statement.kind) + ", " + F.t("stance_" + F.STANCES[statement.stance]) : F.t("kind_none");

F.who = (statement) => {
  if (!statement.kind) return "";
  return statement.claimant || F.t("narrator");
};

/* ---- choosing ---- */

F.inTime = (s) => {
  if (s.first === null) return F.state.undated;
  return s.last >= F.state.from && s.first <= F.state.to;
};

/* Decide what is visible and count it by mark; the same for every view of the page. */
F.choose = () => {
  for (const mark of F.marks) {
    mark.stances.fill(0);
    mark.sides.fill(0);
    mark.count = 0;
    mark.disputed = false;
    mark.lit = false;
  }
  for (const s of F.statements) {
    s.visible = F.state.sides.has(s.side) && F.state.stances.has(s.stance) && F.inTime(s);
  }
  for (const mark of F.marks) {
    for (const s of mark.statements) {
      if (!s.visible) continue;
      mark.count += 1;
      mark.stances[s.stance] += 1;
      mark.sides[s.side] += 1;
      mark.disputed = mark.disputed || s.disputed;
      mark.lit = mark.lit || s.lit;
    }
  }
};

/* Join the statements of one sentence: claims first, a mere mention only where nothing is claimed. */
F.bySentence = (statements) => {
  const groups = new Map();
  for (const s of statements) {
    if (!groups.has(s.sentence)) groups.set(s.sentence, []);
    groups.get(s.sentence).push(s);
  }
  return [...groups.values()].map((group) => {
    const claims = group.filter((s) => s.kind);
    return claims.length ? claims : group.slice(0, 1);
  });
};

/* Highlighted first, then newest; claims before mentions; undated last. */
F.newestFirst = (groups) => groups.sort(([a], [b]) =>
  b.lit - a.lit || (b.first ?? -1) - (a.first ?? -1) || !!b.kind - !!a.kind || a.sentence - b.sentence);

F.visibleStatements = () => F.statements.filter((s) => s.visible &&
  (!F.state.place || s.rows.some((row) => row.mark && row.mark.place === F.state.place)));

F.listeners = [];
F.changed = () => {
  F.choose();
  for (const listen of F.listeners) listen();
};
