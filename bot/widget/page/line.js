// A Direct Line for Web Chat that lasts as long as the page: the connections beneath it come and go.
//
// Web Chat is given one line. When the socket closes, the token expires or the desk restarts, the line
// gets a token for the same conversation and goes on behind the last message it has seen. What was
// being sent meanwhile is sent again, under the id that it had: the desk takes it once.

import { Refused } from "./session.js";

const CONNECTING = 1;
const ONLINE = 2;
const EXPIRED = 3; // and all above it are ends, too

/** Web Chat calls a message failed after 20 s; later than this it must not arrive any more. */
const SENT_WITHIN = 18_000;
const LONGEST_PAUSE = 15_000;
const LASTED = 20_000;
/** Timers stand still while the machine sleeps: after a longer gap the connection is not to be trusted. */
const ASLEEP_AFTER = 150_000;

/**
 * @param createDirectLine of Web Chat
 * @param openSession gives {domain, token, conversationId}, or raises Refused
 * @param changed is told "connecting", "connected", "reconnecting", "refused", {busy: seconds},
 *   or {full: the text that was not taken}
 */
export function makeLine({ createDirectLine, openSession, changed }) {
  const activities = subject();
  const statuses = subject(0);
  let session = null;
  let inner = null; // the connection of now, or the last one
  let alive = false; // and it was not lost yet
  let subscription = null;
  let opening = null;
  let attempts = 0;
  let openedAt = 0;
  let ended = false;
  let wake = () => {};

  const sleep = (milliseconds) => new Promise((over) => { setTimeout(over, milliseconds); });

  /** Longer each time, and not the same for all: a desk that restarts loses all its visitors at once. */
  function pause(least) {
    const milliseconds = Math.min(LONGEST_PAUSE, 500 * 2 ** attempts++) * (0.5 + Math.random());
    return Promise.race([sleep(least + milliseconds), new Promise((over) => { wake = over; })]);
  }

  function drop() {
    subscription?.unsubscribe();
    subscription = null;
    inner?.end();
  }

  function lost(connection) {
    if (!alive || connection !== inner) return;
    alive = false;
    // One that ends as soon as it is open may have been closed for good reason.
    if (Date.now() - openedAt > LASTED) attempts = 0;
    // Web Chat is not told: it would take no more messages, and those that it gives us can wait.
    changed("reconnecting");
    drop();
    opening = reopen().finally(() => { opening = null; });
  }

  async function reopen() {
    if (inner) await pause(0);
    for (;;) {
      try {
        session = await openSession();
        break;
      } catch (error) {
        if (error instanceof Refused && error.seconds === null) {
          ended = true;
          changed("refused");
          return;
        }
        const seconds = (error instanceof Refused && error.seconds) || 0;
        changed(seconds > 3 ? { busy: seconds } : inner ? "reconnecting" : "connecting");
        await pause(seconds * 1000);
      }
    }
    if (!ended) attach();
  }

  function attach() {
    const { domain, token, conversationId } = session;
    const same = inner && inner.conversationId === conversationId;
    watchSockets({
      opened() {
        if (connection !== inner) return;
        openedAt = Date.now();
        statuses.next(ONLINE);
        changed("connected");
      },
      closed: () => lost(connection),
    });
    const connection = createDirectLine({
      domain, token, conversationId: conversationId || undefined, watermark: same ? inner.watermark : "",
    });
    inner = connection;
    alive = true;
    connection.connectionStatus$.subscribe((status) => {
      if (status >= EXPIRED) lost(connection);
    });
    subscription = connection.activity$.subscribe({
      next: (activity) => { if (connection === inner) activities.next(activity); },
      error: () => lost(connection),
    });
  }

  async function post(activity) {
    const latest = Date.now() + SENT_WITHIN;
    for (let attempt = 0; ; attempt++) {
      if (opening) await Promise.race([opening, sleep(latest - Date.now())]);
      const connection = inner;
      let seconds = 0.5 * 2 ** attempt;
      try {
        const response = await fetch(`${session.domain}/conversations/${connection.conversationId}/activities`, {
          method: "POST",
          headers: { Authorization: `Bearer ${connection.token}`, "Content-Type": "application/json" },
          body: JSON.stringify(activity),
          signal: AbortSignal.timeout(Math.max(1, latest - Date.now())),
        });
        if (response.ok) return (await response.json()).id;
        if (response.status === 403) lost(connection);
        else if (response.status === 429) seconds = Number(response.headers.get("Retry-After")) || seconds;
        else if (response.status < 500) {
          if (response.status === 409) changed({ full: activity.text || " " });
          throw new Refused(response.status, null);
        }
      } catch (error) {
        if (error instanceof Refused) throw error;
        // Not reached: the same again, in a moment.
      }
      if (Date.now() + seconds * 1000 > latest) throw new Error("The desk could not be reached.");
      await sleep(seconds * 1000);
    }
  }

  const hurry = () => {
    if (opening) wake();
    else if (inner) lost(inner);
  };
  let seen = Date.now();
  const clock = setInterval(() => {
    if (Date.now() - seen > ASLEEP_AFTER) hurry();
    seen = Date.now();
  }, 5000);
  window.addEventListener("online", hurry);

  changed("connecting");
  statuses.next(CONNECTING);
  opening = reopen().finally(() => { opening = null; });

  return {
    activity$: activities,
    connectionStatus$: statuses,
    postActivity: (activity) => promised(() => post(activity)),
    end() {
      ended = true;
      alive = false;
      clearInterval(clock);
      window.removeEventListener("online", hurry);
      drop();
    },
    /** The token of now: Web Chat's connection exchanges it every quarter of an hour. */
    get token() { return inner?.token; },
    get conversationId() { return inner?.conversationId; },
  };
}

/** Direct Line says nothing when its socket closes, so we listen to the sockets that it opens. */
let socketsOf = null;

function watchSockets(listener) {
  if (!socketsOf) {
    window.WebSocket = class extends WebSocket {
      constructor(...address) {
        super(...address);
        const { opened, closed } = socketsOf;
        this.addEventListener("open", opened);
        this.addEventListener("close", closed);
      }
    };
  }
  socketsOf = listener;
}

/** The little of an Observable that Web Chat needs; one that was given a value tells it to newcomers. */
function subject(...first) {
  const observers = new Set();
  let latest = first;
  return {
    next(value) {
      if (first.length) latest = [value];
      for (const observer of observers) observer.next(value);
    },
    subscribe(next) {
      const observer = typeof next === "function" ? { next } : next;
      observers.add(observer);
      for (const value of latest) observer.next(value);
      return { unsubscribe: () => observers.delete(observer) };
    },
  };
}

function promised(start) {
  return {
    subscribe(next, failed) {
      const observer = typeof next === "function" ? { next, error: failed } : next;
      start().then(
        (value) => { observer.next?.(value); observer.complete?.(); },
        (error) => observer.error?.(error),
      );
      return { unsubscribe() {} };
    },
  };
}
