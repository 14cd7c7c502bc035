/* The view in the address, after the #: the same keys as the query of app and command line. */
"use strict";

F.isoDay = (day) => new Date(day * F.DAY).toISOString().slice(0, 10);
F.dayOf = (text) => Math.round(Date.parse(text + "T00:00:00Z") / F.DAY);

F.readLink = () => {
  const asked = new URLSearchParams(location.hash.slice(1)), { state } = F;
  const chosen = (key, values) => {
    const wanted = asked.getAll(key).map((word) => values.indexOf(word)).filter((i) => i >= 0);
    return new Set(wanted.length ? wanted : values.keys());
  };
  state.sides = chosen("side", F.SIDES);
  state.stances = chosen("stance", ["asserted", "hedged", "denied", "-"]);
  const inside = (day, otherwise) => (day >= F.firstDay && day <= F.lastDay ? day : otherwise);
  state.from = inside(F.dayOf(asked.get("from")), F.firstDay);
  state.to = Math.max(state.from, inside(F.dayOf(asked.get("to")), F.lastDay));
  state.mode = asked.get("mode") === "window" || state.from > F.firstDay ? "window" : "cumulative";
  state.undated = asked.get("undated") !== "out";
  const chosenPlace = location.hash.length > 1 ? asked.get("sel") : F.data.select;
  state.place = F.places.find((place) => place.code === chosenPlace) || null;
  const view = (asked.get("map") || "").split(",").map(Number);
  return view.length === 3 && view.every(Number.isFinite) ? view : F.data.view;
};

F.link = () => {
  const asked = new URLSearchParams(), { state } = F;
  if (state.sides.size < 4) for (const side of state.sides) asked.append("side", F.SIDES[side]);
  if (state.stances.size < 4) for (const stance of state.stances) asked.append("stance", ["asserted", "hedged", "denied", "-"][stance]);
  if (state.from > F.firstDay) asked.set("from", F.isoDay(state.from));
  if (state.to < F.lastDay) asked.set("to", F.isoDay(state.to));
  if (state.mode === "window") asked.set("mode", "window");
  if (!state.undated) asked.set("undated", "out");
  if (state.place) asked.set("sel", state.place.code);
  if (F.moved) {
    const at = F.map.getCenter();
    asked.set("map", [F.map.getZoom(), at.lat.toFixed(3), at.lng.toFixed(3)].join(","));
  }
  return asked.toString();
};

F.startLink = () => {
  let waiting = null;
  const write = () => {
    waiting = null;
    try {
      history.replaceState(null, "", "#" + F.link());
    } catch (fault) { // a frame without an address of its own
      F.unlinked = fault;
    }
  };
  const later = () => (waiting = waiting || setTimeout(write, 400)); // browsers allow few changes a second
  F.listeners.push(later);
  F.map.on("moveend", () => {
    F.moved = true;
    later();
  });
};
