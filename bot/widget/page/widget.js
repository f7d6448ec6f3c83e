// The widget: a round button that opens the desk's chat in a panel, on any page.
//
//   <script src="https://desk.example/widget.js" data-language="pl" async></script>
//
// It asks for nothing but itself until the panel is opened. Its styles come as constructed sheets,
// so a strict content security policy of the page needs no exception for them.
(() => {
  "use strict";
  const own = document.currentScript || document.querySelector('script[src*="/widget.js"]');
  if (!own || window.PartnerDesk) return;
  const desk = new URL(own.src).origin;
  const given = own.dataset;

  const TEXTS = {
    en: {
      open: "Open the chat",
      close: "Close the chat",
      unread: (n) => `${n} new`,
      opening: "Opening the chat …",
      unreachable: "The chat cannot be reached now. Close it and try again in a moment.",
    },
    pl: {
      open: "Otwórz czat",
      close: "Zamknij czat",
      unread: (n) => `nowe wiadomości: ${n}`,
      opening: "Otwieranie czatu…",
      unreachable: "Nie można teraz połączyć się z czatem. Zamknij go i spróbuj ponownie za chwilę.",
    },
    de: {
      open: "Chat öffnen",
      close: "Chat schließen",
      unread: (n) => `${n} neu`,
      opening: "Der Chat wird geöffnet …",
      unreachable: "Der Chat ist gerade nicht erreichbar. Schließen Sie ihn und versuchen Sie es gleich noch einmal.",
    },
  };
  const wishes = [given.language, document.documentElement.lang, ...(navigator.languages || [])];
  const language = wishes.map((wish) => (wish || "").slice(0, 2).toLowerCase()).find((wish) => TEXTS[wish]) || "en";
  const texts = TEXTS[language];
  const title = given.title || "Partner Desk";

  const SHEET = `
    :host {
      --color: var(--partner-desk-color, #0b5cad);
      --text: var(--partner-desk-text, oklch(from var(--color) clamp(0, (.68 - l) * 999, 1) 0 0));
      --gap: var(--partner-desk-gap, 20px);
      all: initial; position: fixed; z-index: var(--partner-desk-z-index, 2147483000);
      inset-block-end: var(--gap); inset-inline-end: var(--gap);
      font: 15px/1.4 var(--partner-desk-font, system-ui, sans-serif);
    }
    :host([data-position="left"]) { inset-inline: var(--gap) auto; }
    button {
      appearance: none; border: 0; padding: 0; font: inherit; cursor: pointer;
      background: var(--color); color: var(--text);
    }
    button:focus-visible { outline: 3px solid var(--color); outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    .launcher {
      position: relative; display: grid; place-items: center; width: 56px; height: 56px;
      border-radius: 50%; box-shadow: 0 4px 32px rgb(0 0 0 / .3);
    }
    .launcher svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2;
      stroke-linecap: round; stroke-linejoin: round; }
    .badge {
      position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-width: 22px; box-sizing: border-box;
      padding: 0 6px; border-radius: 11px; background: #b3261e; color: #fff; font: 600 13px/22px sans-serif;
    }
    .panel {
      position: absolute; inset-block-end: 72px; inset-inline-end: 0; box-sizing: border-box;
      width: min(var(--partner-desk-width, 420px), calc(100vw - 2 * var(--gap)));
      height: min(var(--partner-desk-height, 680px), calc(100dvh - 72px - 2 * var(--gap)));
      border-radius: var(--partner-desk-radius, 12px); overflow: hidden; background: Canvas; color: CanvasText;
      border: 1px solid rgb(0 0 0 / .2); box-shadow: 0 4px 32px rgb(0 0 0 / .3);
      animation: rise .2s;
    }
    :host([data-position="left"]) .panel { inset-inline: 0 auto; }
    .wait { margin: 0; padding: 72px 24px 0; }
    .close { position: absolute; inset-block-start: 6px; inset-inline-end: 6px; width: 44px; height: 44px;
      border-radius: 8px; font-size: 22px; }
    iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; visibility: hidden; }
    .ready iframe { visibility: visible; }
    .ready .wait, .ready .close, [hidden] { display: none !important; }
    @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    @media (max-width: 480px) {
      .panel { position: fixed; inset: 0 !important; width: 100%; height: 100dvh; border: 0; border-radius: 0; }
      :host(.open) .launcher { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { .panel { animation: none; } }
    @media (forced-colors: active) {
      .launcher, .panel, .badge, .close { border: 2px solid ButtonText; }
    }
  `;

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  /** Whether the panel was open on the page before; null where there was none. */
  function wasOpen() {
    try { return sessionStorage.getItem("partner-desk:open"); } catch { return null; }
  }
  function keepOpen(open) {
    // A page may keep its visitors from storing anything: then the chat does without.
    try { sessionStorage.setItem("partner-desk:open", open); } catch { /* see above */ }
  }

  const host = make("partner-desk-chat", { "data-position": given.position === "left" ? "left" : "right" });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  root.adoptedStyleSheets = [sheet];

  const launcher = make("button", { class: "launcher", type: "button", "aria-controls": "panel" });
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  icon.append(line);
  const badge = make("span", { class: "badge", "aria-hidden": "true", hidden: "" });
  launcher.append(icon, badge);
  const panel = make("div", { class: "panel", id: "panel", role: "dialog", "aria-label": title, hidden: "" });
  root.append(panel, launcher);

  let theme = ["light", "dark"].includes(given.theme) ? given.theme : "auto";
  let frame = null;
  let ready = false; // the page in the frame has said so
  let unread = 0;

  function show() {
    const open = !panel.hidden;
    const label = open ? texts.close : texts.open;
    line.setAttribute("d", open ? "M6 6l12 12M18 6L6 18" : "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5");
    host.classList.toggle("open", open);
    launcher.setAttribute("aria-expanded", String(open));
    launcher.setAttribute("aria-label", unread && !open ? `${label}, ${texts.unread(unread)}` : label);
    badge.hidden = open || !unread;
    badge.textContent = unread > 9 ? "9+" : String(unread);
    panel.style.colorScheme = theme === "auto" ? "light dark" : theme;
  }

  function tell(message) {
    if (ready) frame.contentWindow.postMessage({ partnerDesk: 1, ...message }, desk);
  }

  const look = () => {
    const color = getComputedStyle(host).getPropertyValue("--color").trim();
    return { theme, color, font: getComputedStyle(host).getPropertyValue("--partner-desk-font").trim() };
  };

  function load() {
    const address = new URL("/chat", desk);
    address.search = new URLSearchParams({ language, origin: location.origin });
    frame = make("iframe", { src: address.href, title, allow: "clipboard-write" });
    const wait = make("p", { class: "wait", role: "status" }, texts.opening);
    const shut = make("button", { class: "close", type: "button", "aria-label": texts.close }, "×");
    shut.addEventListener("click", close);
    panel.append(wait, shut, frame);
    setTimeout(() => { wait.textContent = texts.unreachable; }, 20000);
  }

  function open({ focus = true } = {}) {
    // A frame that never said it was ready is loaded anew: the desk may be back.
    if (frame && !ready) { panel.replaceChildren(); frame = null; }
    panel.hidden = false;
    if (!frame) load();
    unread = 0;
    keepOpen(true);
    show();
    tell({ type: "shown", focus });
    if (focus) (ready ? frame : root.querySelector(".close")).focus();
  }

  function close() {
    const inside = panel.contains(root.activeElement);
    panel.hidden = true;
    keepOpen(false);
    show();
    tell({ type: "hidden" });
    if (inside) launcher.focus();
  }

  launcher.addEventListener("click", () => (panel.hidden ? open() : close()));
  root.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) close(); });
  window.addEventListener("message", (event) => {
    if (!frame || event.origin !== desk || event.source !== frame.contentWindow || !event.data?.partnerDesk) return;
    const { type, count } = event.data;
    if (type === "ready") {
      const waiting = panel.contains(root.activeElement);
      ready = true;
      panel.classList.add("ready");
      if (waiting) frame.focus();
      const identity = given.identity || null;
      tell({ type: "host", title: given.title, identity, shown: !panel.hidden, focus: waiting, ...look() });
    } else if (type === "unread" && Number.isInteger(count)) {
      unread = count;
      show();
    } else if (type === "close") {
      close();
      launcher.focus();
    }
  });

  if (given.color && CSS.supports("color", given.color)) host.style.setProperty("--partner-desk-color", given.color);
  show();
  const appear = () => {
    document.body.append(host);
    if ((wasOpen() ?? given.open) === "true") open({ focus: false });
  };
  if (document.body) appear();
  else document.addEventListener("DOMContentLoaded", appear);

  window.PartnerDesk = {
    open: () => open(),
    close,
    setTheme(wanted) { theme = wanted; show(); tell({ type: "look", ...look() }); },
  };
})();
