/* Start the page: read, draw, listen. The map itself was made by Folium's script. */
"use strict";

F.showCount = () => {
  const seen = F.statements.filter((s) => s.visible), places = new Set();
  for (const mark of F.marks) if (mark.count) places.add(mark.place);
  const undated = seen.filter((s) => s.first === null).length;
  const parts = [F.t("n_statements", { n: seen.length }), F.t("n_places", { n: places.size })];
  if (undated) parts.push(F.t("n_undated", { n: undated }));
  document.getElementById("count").textContent = parts.join(" · ");
};

/* Tell an embedding page how high this one would like to be. */
F.tellHeight = () => {
  if (window.parent === window) return;
  window.parent.postMessage({ type: "frontline-mapper:height", height: document.documentElement.scrollHeight }, "*");
};

F.showDays = () => {
  const box = document.querySelector(".days");
  if (box) box.textContent = F.days(F.firstDay, F.lastDay);
};

/* Paper is white, narrow, and has no "show more": print the same part of the map in the light colours,
   and what the list holds; say what is left out. */
F.startPrint = () => {
  const turn = (paper) => () => {
    if (paper) F.onScreen = [F.map.getCenter(), F.map.getZoom(), F.map.getSize().x];
    const [centre, zoom, wide] = F.onScreen;
    document.documentElement.classList.toggle("on-paper", paper);
    F.map.setMaxBounds(null); // else Leaflet starts to glide back into them
    F.map.invalidateSize({ animate: false, pan: false });
    const narrower = paper ? Math.max(0, Math.log2(wide / F.map.getSize().x)) : 0;
    F.map.setView(centre, Math.floor((zoom - narrower) * 4) / 4, { reset: true });
    if (F.extent) F.map.setMaxBounds(F.extent);
    F.page = paper ? F.PRINTED : F.PAGE;
    F.restyle();
    F.startLegend();
    F.changed();
    for (const renderer of [F.baseRenderer, F.renderer]) renderer._update(); // now, not with the next frame
  };
  addEventListener("beforeprint", turn(true));
  addEventListener("afterprint", turn(false));
};

F.startKeys = () => {
  document.addEventListener("pointerdown", () => document.documentElement.classList.add("pointer"), true);
  document.addEventListener("keydown", () => document.documentElement.classList.remove("pointer"), true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.id !== "search") F.leavePlace();
  });
  const box = F.map.getContainer();
  box.setAttribute("aria-label", F.t("map") + ". " + F.t("help"));
  box.setAttribute("role", "application");
  if (window.parent !== window) { // inside an article the wheel scrolls the article until the map is used
    F.map.scrollWheelZoom.disable();
    F.map.on("focus click", () => F.map.scrollWheelZoom.enable());
    F.map.on("blur", () => F.map.scrollWheelZoom.disable());
  }
};

F.start = (map) => {
  F.read();
  const view = F.readLink();
  F.choose();
  F.startMap(map, view);
  F.startTime();
  F.startTabs();
  F.startSearch();
  F.startLegend();
  F.startKeys();
  F.startPrint();
  F.showDays();
  F.startLink();
  F.listeners.push(F.drawMarks, F.showCount);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", F.startLegend);
  document.documentElement.classList.add("ready");
  F.changed();
  document.querySelector("#signs-box summary").addEventListener("click", () => (F.signsByHand = true));
  document.getElementById("signs-box").addEventListener("toggle", F.drawLabels);
  F.openSigns();
  if (F.state.place) F.showPlace(F.state.place);
  const resized = new ResizeObserver(() => {
    F.map.invalidateSize();
    F.openSigns();
    F.tellHeight();
  });
  resized.observe(document.body);
  resized.observe(F.map.getContainer());
};

F.start(map_frontline);
