// What the desk knows this visitor by: a token for now, and what reopens the same conversation later.

/** The desk said no. `seconds` is how long to wait before asking again; null: it makes no sense. */
export class Refused extends Error {
  constructor(status, seconds) {
    super(`refused with ${status}`);
    this.status = status;
    this.seconds = seconds;
  }
}

/** A place to keep a value in the browser; where the browser keeps nothing, only as long as the page. */
export function kept(key) {
  let value = null;
  try { value = JSON.parse(localStorage.getItem(key)); } catch { /* nothing usable is nothing */ }
  return {
    get value() { return value; },
    set value(next) {
      value = next;
      try {
        if (next === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(next));
      } catch { /* see above */ }
    },
    /** Calls `changed` when another tab has written. */
    watch(changed) {
      window.addEventListener("storage", (event) => {
        if (event.key !== key && event.key !== null) return;
        try { value = JSON.parse(event.newValue); } catch { value = null; }
        changed(value);
      });
    },
  };
}

/**
 * The visitor's sessions with the desk. `site` is the page they come from, `identity` what its server
 * says of them, signed, or null.
 */
export function sessions(site, identity) {
  // What somebody said who was signed in is not for others at the same browser who are not.
  const place = kept(`partner-desk:${site}${identity ? ":known" : ""}`);
  let session = null;

  async function send(path, options = {}) {
    const headers = { Authorization: `Bearer ${session.token}` };
    const response = await fetch(path, { cache: "no-store", headers, ...options });
    if (!response.ok) throw new Refused(response.status, null);
    return response;
  }

  return {
    /** The conversation that is kept for next time, as another tab may change it. */
    place,

    /** A token for the conversation of before, or for a new one. Raises Refused. */
    async open(language) {
      const response = await fetch("/chat/token", {
        method: "POST",
        cache: "no-store",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ language, identity, resume: place.value?.resume ?? null }),
      });
      if (response.status === 403 && identity) {
        // Such a statement is good for minutes, and this page may have been open for hours. Nobody
        // in particular begins anew.
        identity = place.value = null;
        return this.open(language);
      }
      if (!response.ok) {
        const seconds = Number(response.headers.get("Retry-After"));
        throw new Refused(response.status, seconds || (response.status < 500 && response.status !== 429 ? null : 0));
      }
      session = await response.json();
      place.value = { resume: session.resume, conversationId: session.conversationId };
      return session;
    },

    /** Has everything erased that the desk keeps of this conversation and its visitor. */
    async forget() {
      await send("/chat/forget", { method: "POST" });
      place.value = null;
    },

    /** The conversation as a file, in which the visitor is called `you`. */
    transcript: async (you) => (await send(`/chat/transcript?you=${encodeURIComponent(you)}`)).blob(),

    /** The token of now, when it was exchanged for a fresh one. */
    renewed(token) { session.token = token; },
  };
}
