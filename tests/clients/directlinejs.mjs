// Drives directlinejs, the client inside Web Chat: commands come in as lines of JSON on standard
// input, and what the client makes of the desk goes out as lines of JSON on standard output.
//
// node directlinejs.mjs '{"domain": "http://…/v3/directline", "token": "…", "webSocket": true}'
// Options are those of its DirectLine, and refreshAfter: milliseconds instead of 15 minutes.

import { createInterface } from "node:readline";
import directlinejs from "botframework-directlinejs";
import WebSocket from "ws";
import XMLHttpRequest from "xhr2";

const REFRESHES_EVERY = 15 * 60 * 1000;

const { refreshAfter = REFRESHES_EVERY, ...options } = JSON.parse(process.argv[2]);
const sockets = [];

class NotedSocket extends WebSocket {
  constructor(url) {
    super(url);
    sockets.push(this);
    this.on("open", () => tell({ opened: true }));
    this.on("close", (code) => tell({ closed: code }));
  }
}

globalThis.WebSocket = NotedSocket;
globalThis.XMLHttpRequest = XMLHttpRequest;
const setRealInterval = globalThis.setInterval;
globalThis.setInterval = (callback, delay, ...rest) =>
  setRealInterval(callback, delay === REFRESHES_EVERY ? refreshAfter : delay, ...rest);

const line = new directlinejs.DirectLine({
  pollingInterval: 200,
  // It waits 3 to 15 seconds before it comes again: let it be 3.
  random: () => 0,
  ...options,
});

const commands = {
  say({ text, key }) {
    const activity = { type: "message", text, channelData: { clientActivityID: key } };
    line.postActivity({ ...activity, from: { id: "someone" } }).subscribe(
      (id) => tell({ posted: id, key }),
      (error) => tell({ refused: error.status ?? error.message, key }),
    );
  },
  cut() {
    sockets.forEach((socket) => socket.terminate());
  },
  // From here on it uses this token, as though its own had become like this one.
  use({ token }) {
    line.token = token;
  },
  reconnect({ token, streamUrl }) {
    line.reconnect({ token, streamUrl });
  },
  // What a page needs to keep in order to come back.
  where() {
    const { conversationId, token, watermark } = line;
    tell({ where: { conversationId, token, watermark } });
  },
  end() {
    line.end();
  },
};

line.connectionStatus$.subscribe((status) => tell({ status }));
line.activity$.subscribe(
  (activity) => tell({ activity }),
  (error) => tell({ over: error.message }),
);
const input = createInterface({ input: process.stdin });
input.on("line", (text) => {
  const { command, ...details } = JSON.parse(text);
  commands[command](details);
});
input.on("close", () => process.exit());

function tell(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
