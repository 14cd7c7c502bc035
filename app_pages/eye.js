/* Tells the app what the browser sees: whether it can draw with WebGL, and where the map stands.

   Streamlit's map keeps its view to itself. Its deck.gl object is found through the fields that React
   leaves on the canvas; where a later Streamlit has them no more, nothing is told and the map works on,
   only its place is then not in the address. Nothing is sent but "zoom/lat/lon" and "yes" or "no". */

const EVERY_MS = 400;

function canDraw() {
  const gl = document.createElement("canvas").getContext("webgl2");
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return gl !== null;
}

function deckOf(canvas) {
  for (let node = canvas; node && node !== document.body; node = node.parentElement) {
    const key = Object.keys(node).find((name) => name.startsWith("__reactFiber$"));
    for (let fiber = key && node[key], steps = 0; fiber && steps < 30; fiber = fiber.return, steps += 1) {
      for (let hook = fiber.memoizedState; hook && typeof hook === "object"; hook = hook.next) {
        const held = hook.memoizedState;
        for (const found of [held, held?.current, Array.isArray(held) ? held[0] : null]) {
          if (typeof found?.deck?.getViewports === "function") return found.deck;
        }
      }
    }
  }
  return null;
}

function place(canvas) {
  const deck = deckOf(canvas), port = deck?.isInitialized && deck.getViewports()[0];
  if (!port || !Number.isFinite(port.zoom)) return null;
  return [port.zoom.toFixed(2), port.latitude.toFixed(4), port.longitude.toFixed(4)].join("/");
}

export default function (component) {
  const { setStateValue, parentElement, data } = component;
  const host = parentElement.host ?? parentElement;
  const eye = (host.frontlineEye ??= { told: null, seen: null, timer: null });
  eye.say = setStateValue;
  if (data.webgl === null) setStateValue("webgl", canDraw() ? "yes" : "no");
  if (eye.timer === null) {
    eye.timer = setInterval(() => {
      const canvas = document.querySelector('[data-testid="stDeckGlJsonChart"] canvas');
      const now = canvas && place(canvas);
      // Told once it has come to rest, and not for where it began: that the app knows.
      if (now && now === eye.seen && eye.told !== null && now !== eye.told) eye.say("view", now);
      if (now && now === eye.seen) eye.told = now;
      eye.seen = now;
    }, EVERY_MS);
  }
  return () => {
    clearInterval(eye.timer);
    eye.timer = null;
  };
}
