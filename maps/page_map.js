/* The map: base map, areas, sectors, corridors and marks, and what opens when one is clicked. */
"use strict";

/* Paths are whole parts of a degree: a first position [lon, lat], then steps. */
F.path = (number) => {
  const steps = F.data.paths[number], positions = [];
  let x = 0, y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    positions.push([y / F.data.grid, x / F.data.grid]);
  }
  return positions;
};
F.rings = (parts) => parts.map((part) => part.map(F.path));

/* ---- base map ---- */

F.baseStyles = () => ({
  land: { fillColor: F.colours.land, color: F.colours.border, weight: 0.8 },
  neighbour: { fillColor: F.colours.land, color: F.colours.border, weight: 0.8 },
  country: { fillColor: F.colours.home, color: F.colours.border, weight: 1.4 },
  oblast: { fillColor: F.colours.home, color: F.colours.oblast, weight: 1 },
  lake: { fillColor: F.colours.sea, color: F.colours.river, weight: 0.5 },
  sea: { fillColor: F.colours.sea, color: F.colours.river, weight: 0.5 },
  river: { color: F.colours.river, weight: 1.1, fill: false },
  border: { color: F.colours.border, weight: 1.6, fill: false },
});

F.drawBase = () => {
  const styles = F.baseStyles();
  F.base.clearLayers();
  for (const [kind, , parts] of F.data.base) {
    if (kind === "town" || typeof parts[0] === "number") continue;
    const style = { stroke: true, fill: true, fillOpacity: F.data.tiled ? 0 : 1, interactive: false, renderer: F.baseRenderer, ...(styles[kind] || styles.land) };
    const rings = F.rings(parts);
    F.base.addLayer(style.fill ? L.polygon(rings, style) : L.polyline(rings.flat(), style));
  }
};

/* A user's own layer: an outline under all marks, with its maker and day on the map and in the legend. */
F.drawOverlay = () => {
  if (!F.data.overlay) return;
  const style = { color: F.colours.accent, weight: 2, dashArray: "10 3 2 3", fillColor: F.colours.accent, fillOpacity: 0.05, interactive: false, renderer: F.baseRenderer };
  F.base.addLayer(L.polygon(F.rings(F.data.overlay[1]), style));
};

/* ---- marks ---- */

F.radius = (mark) => Math.min(24, 8.5 + 1.9 * Math.sqrt(mark.count - 1) + (mark.members ? 3 : 0));

/* Join marks that would cover each other at this zoom; the biggest first, each once. What was joined
   has grown, so it is looked at again. */
F.cluster = (marks) => {
  let groups = marks.map((mark) => ({ at: F.map.project([mark.lat, mark.lon]), members: [mark], count: mark.count, id: mark.id }));
  for (let turn = 0; turn < 3; turn++) groups = F.joinClose(groups);
  return groups.map(({ members }) => (members.length === 1 ? members[0] : F.joined(members)));
};

F.joinClose = (groups) => {
  const cell = 54, grid = new Map(), made = [];
  const key = (x, y) => Math.floor(x / cell) * 100000 + Math.floor(y / cell);
  const room = (group) => F.radius({ count: group.count, members: group.members.length > 1 });
  for (const group of groups.sort((a, b) => b.count - a.count || a.id - b.id)) {
    const near = [], { at } = group;
    for (const dx of [-cell, 0, cell]) for (const dy of [-cell, 0, cell]) near.push(...(grid.get(key(at.x + dx, at.y + dy)) || []));
    const host = near.find((c) => c.at.distanceTo(at) < 0.92 * (room(group) + room(c)));
    if (host) {
      host.members = host.members.concat(group.members);
      host.count += group.count;
    } else {
      const here = key(at.x, at.y);
      if (!grid.has(here)) grid.set(here, []);
      grid.get(here).push(group);
      made.push(group);
    }
  }
  return made;
};

F.joined = (members) => {
  const sum = { id: members[0].id, lat: members[0].lat, lon: members[0].lon, members, stances: [0, 0, 0, 0], sides: [0, 0, 0, 0], count: 0, disputed: false };
  const said = new Set(members.flatMap((m) => m.statements.filter((s) => s.visible)));
  for (const s of said) {
    sum.stances[s.stance] += 1;
    sum.sides[s.side] += 1;
    sum.disputed = sum.disputed || s.disputed;
  }
  sum.count = said.size;
  return sum;
};

F.drawMarks = () => {
  F.layer.clearLayers();
  const seen = F.marks.filter((m) => m.count && !m.beyond);
  const areas = seen.filter((m) => m.drawn === "area" || m.drawn === "line");
  areas.sort((a, b) => b.km - a.km || a.id - b.id).forEach(F.addArea); // the smaller on top, to be reached
  for (const mark of seen) if (mark.drawn === "sector" || mark.drawn === "offset") F.addRing(mark);
  for (const mark of seen) if (mark.drawn === "corridor") F.addCorridor(mark);
  const dots = seen.filter((m) => m.drawn === "point" || m.drawn === "part" || m.drawn === "offset");
  F.drawn = F.map.getZoom() >= F.map.getMaxZoom() ? dots : F.cluster(dots);
  for (const mark of F.drawn.slice().reverse()) {
    const glyph = new F.Glyph([mark.lat, mark.lon], { radius: F.radius(mark), mark, renderer: F.renderer, active: F.isActive(mark) });
    F.clickable(glyph, mark);
    F.layer.addLayer(glyph);
  }
  F.drawLabels();
};

F.isActive = (mark) => (mark.members || [mark]).some((m) => (F.state.place ? m.place === F.state.place : m.lit));

F.clickable = (layer, mark) => {
  layer.on("click", (event) => {
    L.DomEvent.stop(event);
    F.openMark(F.labels.tagAt(event.containerPoint) || mark, event.latlng);
  });
};

/* A whole country is told by its label alone: a hatch over everything would tell nothing. */
F.addArea = (mark) => {
  if (mark.place.kind === "country") return;
  const active = F.isActive(mark), line = mark.drawn === "line", region = mark.place.kind === "region";
  const fade = F.map.getZoom() < 8 ? 1 : F.map.getZoom() < 10 ? 0.5 : 0.25; // inside an area the hatch would cover all
  const style = {
    renderer: F.renderer, color: active ? F.colours.accent : F.colours.ink, weight: line ? 3 : active ? 2 : 1,
    opacity: line ? 0.55 : 0.7, fill: !line, fillOpacity: (active ? 0.5 : 0.2) * fade, fillColor: F.hatches[region ? 1 : 0],
    dashArray: region ? "7 4" : null,
  };
  const rings = F.rings(mark.shape || []);
  if (!rings.length) return;
  const layer = line ? L.polyline(rings.flat(), style) : L.polygon(rings, style);
  F.clickable(layer, mark);
  F.layer.addLayer(layer);
};

/* A sector is a wide dashed circle, an offset a small dotted one: both say "around here". */
F.addRing = (mark) => {
  const sector = mark.drawn === "sector", active = F.isActive(mark);
  if (!sector && F.pixels(mark, mark.km) < 8) return; // smaller than its mark: it would only be noise
  const layer = L.circle([mark.lat, mark.lon], {
    renderer: F.renderer, radius: Math.max(mark.km, sector ? 8 : 1) * 1000, color: active ? F.colours.accent : F.colours.ink,
    weight: sector ? 1.6 : 1.2, opacity: 0.75, dashArray: sector ? "9 6" : "2 4", fillColor: F.colours.ink, fillOpacity: sector ? 0.025 : 0.06, interactive: sector,
  });
  if (sector) F.clickable(layer, mark);
  F.layer.addLayer(layer);
};

F.addCorridor = (mark) => {
  const ends = [[mark.lat, mark.lon], mark.shape || [mark.lat, mark.lon]];
  const options = { renderer: F.renderer, lineCap: "round", color: F.isActive(mark) ? F.colours.accent : F.colours.ink };
  const wide = L.polyline(ends, { ...options, weight: 14, opacity: 0.14 });
  const thin = L.polyline(ends, { ...options, weight: 2, dashArray: "1 6" });
  F.clickable(wide, mark);
  F.clickable(thin, mark);
  F.layer.addLayer(wide).addLayer(thin);
};

/* How many pixels are so many kilometres at a mark, at this zoom. */
F.pixels = (mark, km) => (km * 1000 * 256 * 2 ** F.map.getZoom()) / (40075016 * Math.cos((mark.lat * Math.PI) / 180));

/* ---- opening ---- */

F.openMark = (mark, at) => {
  if (mark.members && F.map.getZoom() < F.map.getMaxZoom()) {
    const box = L.latLngBounds(mark.members.map((m) => [m.lat, m.lon]));
    const zoom = Math.min(F.map.getBoundsZoom(box, false, [60, 60]), F.map.getZoom() + 3);
    if (zoom > F.map.getZoom()) {
      F.map.setView(box.getCenter(), zoom);
      return;
    }
  }
  const single = mark.members ? mark.members[0] : mark;
  F.state.place = single.place;
  F.changed();
  const where = single.drawn === "area" || single.drawn === "line" || single.drawn === "corridor" ? at || [single.lat, single.lon] : [single.lat, single.lon];
  F.popup.setLatLng(where).setContent(F.popupContent(mark)).openOn(F.map);
};

F.showPlace = (place) => {
  const marks = F.marks.filter((m) => m.place === place), mark = marks.find((m) => m.count) || marks[0];
  if (!mark) return;
  if (mark.beyond) {
    F.map.closePopup();
    F.focusPlace(place);
    return;
  }
  if (mark.shape && mark.drawn !== "corridor") F.map.fitBounds(L.latLngBounds(F.rings(mark.shape).flat(2)), { maxZoom: 9, animate: false });
  else F.map.setView([mark.lat, mark.lon], Math.max(F.map.getZoom(), mark.drawn === "sector" ? 8 : 10), { animate: false });
  F.openMark(mark);
};

/* The base map ends somewhere: the view stays on it, and what lies beyond is listed, not drawn. */
F.readExtent = () => {
  const box = L.latLngBounds([]);
  for (const [kind, , parts] of F.data.base) if (kind !== "town") F.rings(parts).flat(2).forEach((at) => box.extend(at));
  F.extent = box.isValid() ? box : null;
  for (const mark of F.marks) mark.beyond = !!F.extent && !F.extent.contains([mark.lat, mark.lon]);
};

F.keepInside = () => {
  if (!F.extent) return;
  F.map.setMaxBounds(F.extent);
  F.map.setMinZoom(Math.min(7, F.map.getBoundsZoom(F.extent, true)));
};

/* The box around the marks. Of many statements the outermost hundredths are left out: one strike far
   off must not make the front small. */
F.boxOf = (marks) => {
  const total = marks.reduce((n, m) => n + m.count, 0), share = total > 60 ? 0.03 : 0;
  const edge = (key, from) => {
    const sorted = marks.slice().sort((a, b) => (a[key] - b[key]) * (from < 0.5 ? 1 : -1));
    let left = total * (from < 0.5 ? from : 1 - from);
    return sorted.find((m) => (left -= m.count) < 0)[key];
  };
  const box = L.latLngBounds([edge("lat", share), edge("lon", share)], [edge("lat", 1 - share), edge("lon", 1 - share)]);
  if (!share) for (const m of marks) if (m.drawn === "area") F.rings(m.shape || []).flat(2).forEach((at) => box.extend(at));
  return { box, middle: [edge("lat", 0.4999), edge("lon", 0.4999)] };
};

F.firstView = (view) => {
  if (view) {
    F.map.setView([view[1], view[2]], view[0], { animate: false });
    return;
  }
  const seen = F.marks.filter((m) => !m.beyond && m.count), lit = seen.filter((m) => m.lit);
  const near = seen.filter((m) => m.place.kind !== "foreign" && m.place.kind !== "country");
  const shown = [lit, near, seen].find((marks) => marks.length);
  if (!shown) {
    F.map.setView([48.6, 32.5], 6, { animate: false });
    return;
  }
  const { box, middle } = F.boxOf(shown), edge = F.map.getSize().y < 320 ? 20 : 34, padding = [edge, edge];
  if (F.map.getBoundsZoom(box, false, L.point(2 * edge, 2 * edge)) < F.map.getMinZoom()) F.map.setView(middle, F.map.getMinZoom(), { animate: false });
  else F.map.fitBounds(box, { padding, maxZoom: 9, animate: false });
};

F.startMap = (map, view) => {
  F.map = map;
  F.readColours();
  for (const [name, z] of [["base", 250], ["findings", 400], ["labels", 450]]) map.createPane(name).style.zIndex = z;
  map.getPane("base").style.pointerEvents = map.getPane("labels").style.pointerEvents = "none";
  F.baseRenderer = L.canvas({ pane: "base", padding: 0.4 });
  F.renderer = L.canvas({ pane: "findings", padding: 0.4, tolerance: matchMedia("(pointer: coarse)").matches ? 12 : 4 });
  F.base = L.layerGroup().addTo(map);
  F.layer = L.layerGroup().addTo(map);
  F.popup = L.popup({ maxWidth: 330, minWidth: 240, autoPanPadding: [12, 12], className: "card-popup" });
  L.control.attribution({ prefix: false }).addAttribution("© OpenStreetMap contributors, Natural Earth").addTo(map);
  L.control.scale({ position: "bottomright", imperial: false }).addTo(map);
  L.control.zoom({ position: "bottomright", zoomInTitle: F.t("zoom_in"), zoomOutTitle: F.t("zoom_out") }).addTo(map);
  F.readExtent();
  F.keepInside();
  F.firstView(view);
  F.restyle();
  F.labels = new F.Labels().addTo(map);
  map.on("click", (event) => {
    const mark = F.labels.tagAt(event.containerPoint);
    if (mark) F.openMark(mark, event.latlng);
  });
  map.on("mousemove", (event) => map.getContainer().classList.toggle("on-tag", !!F.labels.tagAt(event.containerPoint)));
  map.on("zoomend", F.drawMarks);
  map.on("popupclose", () => {
    if (F.closing) return;
    F.state.place = null;
    F.changed();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    F.restyle();
    F.changed();
  });
};

F.restyle = () => {
  F.readColours();
  F.hatches = [F.hatch(F.colours.ink, false), F.hatch(F.colours.ink, true)];
  F.drawBase();
  F.drawOverlay();
};
