/* The timeline: a histogram stacked by stance, two sliders, play. Undated statements have their own bin. */
"use strict";

F.startTime = () => {
  const box = document.getElementById("time");
  if (F.firstDay === Infinity) {
    box.hidden = true;
    return;
  }
  F.readBins();
  F.time = Object.fromEntries(
    ["from", "to", "play", "reset", "mode", "speed", "undated", "bars", "range"].map((id) => [id, document.getElementById("time-" + id)]));
  const { from, to, play, reset, mode, undated, bars } = F.time;
  for (const slider of [from, to]) {
    slider.min = F.firstDay;
    slider.max = F.lastDay;
    slider.addEventListener("input", () => F.moveSlider(slider));
  }
  play.addEventListener("click", () => (F.playing ? F.pause() : F.play()));
  reset.addEventListener("click", F.resetTime);
  mode.addEventListener("change", () => F.setMode(mode.value));
  undated.parentElement.hidden = !F.undated;
  undated.addEventListener("change", () => {
    F.state.undated = undated.checked;
    F.changed();
  });
  F.startBrush(bars);
  new ResizeObserver(F.drawBars).observe(bars);
  F.listeners.push(F.showTime);
};

/* One bar a day while they fit, else a week, else a month's worth of days. */
F.readBins = () => {
  const days = F.lastDay - F.firstDay + 1;
  F.binDays = days <= 150 ? 1 : days <= 1050 ? 7 : 30;
  F.binTitle = { 1: "timeline", 7: "timeline_week", 30: "timeline_month" }[F.binDays];
};

F.countBins = () => {
  const bins = Array.from({ length: Math.ceil((F.lastDay - F.firstDay + 1) / F.binDays) }, () => [0, 0, 0, 0]);
  for (const s of F.statements) {
    if (s.first === null || !F.state.sides.has(s.side) || !F.state.stances.has(s.stance)) continue;
    bins[Math.floor((s.first - F.firstDay) / F.binDays)][s.stance] += 1;
  }
  return bins;
};

F.resetTime = () => {
  F.pause();
  Object.assign(F.state, { from: F.firstDay, to: F.lastDay, undated: true, mode: "cumulative" });
  F.changed();
};

F.setMode = (mode) => {
  F.state.mode = mode;
  const width = Math.max(1, Math.min(7, Math.ceil((F.lastDay - F.firstDay) / 6)));
  F.state.from = mode === "window" ? Math.max(F.firstDay, F.state.to - width + 1) : F.firstDay;
  F.changed();
};

F.moveSlider = (slider) => {
  F.pause();
  const day = Number(slider.value), state = F.state;
  if (slider === F.time.from) {
    state.mode = day > F.firstDay ? "window" : state.mode;
    state.from = day;
    state.to = Math.max(state.to, day);
  } else if (state.mode === "window") {
    const width = state.to - state.from;
    state.to = day;
    state.from = Math.max(F.firstDay, day - width);
  } else state.to = day;
  F.changed();
};

F.play = () => {
  const { state } = F, width = state.to - state.from;
  if (state.to >= F.lastDay) {
    state.to = state.mode === "window" ? F.firstDay + Math.min(width, F.lastDay - F.firstDay) : F.firstDay;
    state.from = F.firstDay;
    F.changed();
  }
  const pace = { slow: 1400, normal: 600, fast: 150 }[F.time.speed.value];
  F.playing = setInterval(() => {
    const step = Math.min(F.binDays, F.lastDay - state.to);
    state.to += step;
    if (state.mode === "window") state.from += step;
    F.changed();
    if (state.to >= F.lastDay) F.pause();
  }, pace);
  F.showPlay();
};

F.pause = () => {
  clearInterval(F.playing);
  F.playing = null;
  F.showPlay();
};

F.showPlay = () => {
  F.time.play.textContent = F.playing ? "❚❚" : "▶";
  F.time.play.setAttribute("aria-label", F.t(F.playing ? "pause" : "play"));
};

F.showTime = () => {
  const { from, to, mode, undated, range } = F.time, { state } = F;
  from.value = state.from;
  to.value = state.to;
  mode.value = state.mode;
  undated.checked = state.undated;
  from.setAttribute("aria-valuetext", F.day(state.from));
  to.setAttribute("aria-valuetext", F.day(state.to));
  range.textContent = F.days(state.from, state.to);
  F.time.reset.disabled = state.from === F.firstDay && state.to === F.lastDay && state.undated;
  F.drawBars();
};

/* ---- bars ---- */

F.drawBars = () => {
  const canvas = F.time.bars, wide = canvas.clientWidth, high = canvas.clientHeight, scale = window.devicePixelRatio || 1;
  if (!wide || !F.colours) return;
  canvas.width = wide * scale;
  canvas.height = high * scale;
  const ctx = canvas.getContext("2d"), bins = F.countBins(), foot = high - 14, top = Math.max(1, ...bins.map((b) => b[0] + b[1] + b[2] + b[3]));
  ctx.scale(scale, scale);
  const step = wide / bins.length, unit = (foot - 3) / top, bar = Math.max(1, Math.min(step - 1, 22));
  bins.forEach((bin, i) => {
    const first = F.firstDay + i * F.binDays, on = first + F.binDays - 1 >= F.state.from && first <= F.state.to;
    let y = foot;
    bin.forEach((count, stance) => {
      if (!count) return;
      y -= count * unit;
      F.drawBar(ctx, stance, i * step + (step - bar) / 2, y, bar, count * unit, on);
    });
  });
  ctx.fillStyle = F.colours.border;
  ctx.fillRect(0, foot, wide, 1);
  F.drawTicks(ctx, wide, foot);
};

/* Months, or years where months do not fit, under the bars. */
F.drawTicks = (ctx, wide, foot) => {
  const days = F.lastDay - F.firstDay + 1, at = new Date(F.firstDay * F.DAY), monthly = days < 900;
  ctx.font = "11px system-ui, sans-serif";
  ctx.fillStyle = F.colours.muted;
  ctx.textBaseline = "top";
  at.setUTCDate(1);
  let free = -10;
  for (let month = 0; month <= days / 28 + 1; month++) {
    const day = at.getTime() / F.DAY, x = (Math.max(day, F.firstDay) - F.firstDay) / days * wide;
    const text = monthly ? F.day(day, { day: undefined, month: "short", year: at.getUTCMonth() && month ? undefined : "numeric" }) : String(at.getUTCFullYear());
    if (day <= F.lastDay && x >= free && x + ctx.measureText(text).width <= wide && (monthly || !at.getUTCMonth() || !month)) {
      ctx.fillRect(x, foot, 1, 4);
      ctx.fillText(text, x + 3, foot + 2.5);
      free = x + ctx.measureText(text).width + 12;
    }
    at.setUTCMonth(at.getUTCMonth() + 1);
  }
};

F.drawBar = (ctx, stance, x, y, wide, high, on) => {
  ctx.globalAlpha = on ? 1 : 0.22;
  const inner = high > 2 ? high - 1 : high;
  if (stance === 0) {
    ctx.fillStyle = F.colours.ink;
    ctx.fillRect(x, y, wide, inner);
  } else if (stance === 1) {
    ctx.fillStyle = F.hatches[0];
    ctx.fillRect(x, y, wide, inner);
    ctx.strokeStyle = F.colours.ink;
    ctx.lineWidth = 0.7;
    if (wide > 3) ctx.strokeRect(x + 0.4, y + 0.4, wide - 0.8, Math.max(inner - 0.8, 0.5));
  } else if (stance === 2) {
    ctx.strokeStyle = F.colours.ink;
    ctx.lineWidth = 1.2;
    ctx.strokeRect(x + 0.6, y + 0.6, Math.max(wide - 1.2, 0.5), Math.max(inner - 1.2, 0.5));
  } else {
    ctx.fillStyle = F.colours.faint;
    ctx.fillRect(x, y, wide, inner);
  }
  ctx.globalAlpha = 1;
};

/* Dragging over the bars chooses the days under the pointer; a click chooses one bar. */
F.startBrush = (bars) => {
  let start = null;
  const dayAt = (event) => {
    const box = bars.getBoundingClientRect(), share = Math.min(0.9999, Math.max(0, (event.clientX - box.left) / box.width));
    const bins = Math.ceil((F.lastDay - F.firstDay + 1) / F.binDays);
    return F.firstDay + Math.floor(share * bins) * F.binDays;
  };
  const choose = (event) => {
    const day = dayAt(event);
    Object.assign(F.state, {
      mode: "window", from: Math.min(start, day), to: Math.min(F.lastDay, Math.max(start, day) + F.binDays - 1),
    });
    F.changed();
  };
  bars.addEventListener("pointerdown", (event) => {
    F.pause();
    start = dayAt(event);
    bars.setPointerCapture(event.pointerId);
    choose(event);
  });
  bars.addEventListener("pointermove", (event) => start !== null && choose(event));
  for (const end of ["pointerup", "pointercancel"]) bars.addEventListener(end, () => (start = null));
};
