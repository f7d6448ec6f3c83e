// What the page and the widget around it tell each other; nothing, where the page stands alone.

const embedded = window.parent !== window;
const origin = new URLSearchParams(location.search).get("origin") || "";

/** Where the visitor is: the host page's origin, or our own. */
export const site = embedded ? origin : location.origin;

export const isEmbedded = embedded;

/** Tells the widget; only a page of the origin that it named gets to know. */
export function tell(message) {
  if (embedded && /^https?:/.test(origin)) window.parent.postMessage({ partnerDesk: 1, ...message }, origin);
}

/** Calls `hear` with each message of the widget. */
export function listen(hear) {
  window.addEventListener("message", (event) => {
    const fromHost = embedded && event.source === window.parent && event.origin === origin;
    if (fromHost && event.data?.partnerDesk) hear(event.data);
  });
}
