// The page of the chat: header, menu and consent line of our own around Web Chat.

import { copy, toCopy, withCopyButton } from "./copying.js";
import { isEmbedded, listen, site, tell } from "./host.js";
import { makeLine } from "./line.js";
import { cardStyle, styleOptions, watchTheme, wear } from "./look.js";
import { ask, drawMenu, make } from "./menu.js";
import { kept, sessions } from "./session.js";
import { LANGUAGES, TEXTS } from "./texts.js";

const INCOMING = "DIRECT_LINE/INCOMING_ACTIVITY";
const FULL_HISTORY_WITHIN = 1500;
const LONG_AGO = 30 * 60 * 1000;

const page = document.body.dataset;
const { nonce } = document.querySelector("script[nonce]");
const $ = (id) => document.getElementById(id);
const chat = $("chat");

const chosen = kept("partner-desk:language");
let language = LANGUAGES[chosen.value] ? chosen.value : document.documentElement.lang;
let texts = TEXTS[language];
let state = "connecting";
let unread = 0;
let hidden = false; // by the widget around us
let visits = null; // sessions with the desk
let session = null;
let line = null;
let store = null;
let history = null; // what came at once after a return, until it is all there

async function begin() {
  wear({});
  draw();
  const host = isEmbedded ? await hostPage() : { identity: null };
  visits = sessions(site, host.identity);
  visits.place.watch(movedElsewhere);
  watchTheme(() => dress({}));
  if (!page.webchat) return notice(texts.missing);
  try {
    await load(page.webchat);
  } catch {
    return notice(texts.notDone);
  }
  connect();
}

/** What the widget says about the page around it; from then on it may say more. */
function hostPage() {
  return new Promise((known) => {
    listen((message) => {
      if (message.type === "host") {
        if (message.title) document.title = document.querySelector("h1").textContent = message.title;
        hidden = !message.shown;
        dress(message);
        if (message.focus) focusWhenThere();
        known(message);
      } else if (message.type === "look") {
        dress(message);
      } else if (message.type === "shown") {
        hidden = false;
        count(0);
        if (message.focus) focusChat();
      } else if (message.type === "hidden") {
        hidden = true;
      }
    });
    $("close").hidden = false;
    tell({ type: "ready" });
  });
}

function load(address) {
  return new Promise((loaded, failed) => {
    const script = make("script", { src: address });
    script.onload = loaded;
    script.onerror = failed;
    document.head.append(script);
  });
}

/** Begins with the conversation that is kept, or with a new one; what was being typed stays. */
function connect(typed = store?.getState().sendBoxValue) {
  line?.end();
  store = window.WebChat.createStore({ sendBoxValue: typed }, watchStore);
  line = makeLine({
    createDirectLine: window.WebChat.createDirectLine,
    openSession,
    changed(next) {
      if (next.full) return full(next.full);
      state = next;
      if (next === "connected" && history) setTimeout(welcomeBack, FULL_HISTORY_WITHIN);
      drawState();
    },
  });
  render();
}

async function openSession() {
  const before = session?.conversationId;
  const spoken = visits.place.value?.spoken;
  session = await visits.open(language);
  if (!before) {
    history = session.resumed ? [] : null;
    draw();
  } else if (before !== session.conversationId) {
    // The line goes on with another conversation: what is on the screen is no part of it.
    queueMicrotask(connect);
  }
  if (spoken && !session.resumed) say(texts.gone);
  return session;
}

function render() {
  window.WebChat.renderWebChat({
    directLine: line,
    store,
    nonce,
    locale: LANGUAGES[language].locale,
    // A card is announced by its text alone, without the word "card".
    overrideLocalizedStrings: (strings) => ({ ...strings, ATTACHMENT_CARD: "$1", ...texts.webchat }),
    styleOptions: styleOptions(),
    adaptiveCardsHostConfig: cardStyle(),
  }, chat);
}

/** Sees what goes to and from Web Chat. */
const watchStore = () => (next) => (action) => {
  if (action.type === INCOMING) {
    const { activity } = action.payload;
    arrived(activity);
    return next({ ...action, payload: { ...action.payload, activity: withCopyButton(activity, texts.copy) } });
  }
  if (action.type === "WEB_CHAT/SEND_POST_BACK") {
    const text = toCopy(action.payload.value);
    if (text !== null) return copyText(text);
    banner(null);
  }
  if (action.type === "WEB_CHAT/SEND_MESSAGE") banner(null);
  if (action.type === "DIRECT_LINE/POST_ACTIVITY" && action.payload.activity.channelData?.clientActivityID) {
    // Sent again, as a new message: the one that failed would stay beside it.
    const id = "failed";
    next({ type: INCOMING, payload: { activity: { ...action.payload.activity, id } } });
    next({ type: "DIRECT_LINE/DELETE_ACTIVITY", payload: { activityID: id } });
  }
  return next(action);
};

function arrived(activity) {
  if (activity.type !== "message") return;
  history?.push(activity);
  if (activity.from?.role === "user") visits.place.value = { ...visits.place.value, spoken: true };
  else if (hidden && !history) count(unread + 1);
}

function count(now) {
  unread = now;
  tell({ type: "unread", count: unread });
}

async function copyText(text) {
  if (await copy(text)) say(texts.copied);
  else {
    const field = make("textarea", { readonly: "", rows: "10", "aria-label": texts.copy }, text);
    ask(texts.copy, field, [texts.cancel]);
    field.select();
  }
}

/** After some time, asks whether to go on with what it was about. */
function welcomeBack() {
  const seen = history;
  history = null;
  const spoken = seen?.some(({ from }) => from?.role === "user");
  const last = seen?.at(-1)?.timestamp;
  if (!spoken || !last || Date.now() - Date.parse(last) < LONG_AGO) return;
  const offers = seen.map(offerOf).filter(Boolean);
  banner(texts.welcomeBack(offers.at(-1)), [
    [texts.goOn, () => focusChat()],
    [texts.newQuestion, newQuestion],
  ]);
}

/** The offer that an answer card is about: it stands beside "Not this one?". */
function offerOf({ attachments = [] }) {
  for (const { content } of attachments) {
    for (const { columns = [] } of content?.body ?? []) {
      if (columns.some(({ selectAction }) => selectAction?.data?.desk?.do === "other_offer")) {
        return columns[0].items[0].text.split(" · ")[0].replace(/\\(.)/g, "$1");
      }
    }
  }
  return null;
}

function banner(text, choices = []) {
  $("banner")?.remove();
  if (!text) return;
  const box = make("section", { id: "banner", "aria-label": text });
  box.append(make("p", {}, text));
  for (const [label, does] of choices) {
    const button = make("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      banner(null);
      does();
    });
    box.append(button);
  }
  chat.before(box);
}

function newQuestion() {
  post(texts.newQuestion);
  focusChat();
}

function post(text) {
  store?.dispatch({ type: "WEB_CHAT/SEND_MESSAGE", payload: { method: "keyboard", text } });
}

function speak(wanted) {
  if (wanted === language) return;
  language = chosen.value = wanted;
  texts = TEXTS[language];
  draw();
  if (!store) return;
  render();
  post(LANGUAGES[language].wish);
}

async function forget() {
  const sure = await ask(texts.forgetQuestion, make("p", {}, texts.forgetDetail), [texts.cancel, texts.forgetYes]);
  if (!sure) return;
  try {
    visits.renewed(line.token);
    await visits.forget();
  } catch {
    say(texts.notDone);
    return;
  }
  startAnew();
  say(texts.forgotten);
}

/** The conversation is as long as it may be: `unsent` is for the next one. */
function full(unsent) {
  visits.place.value = null;
  startAnew(unsent);
  say(texts.gone);
}

function startAnew(typed) {
  session = history = null;
  banner(null);
  connect(typed);
}

/** Another tab has begun another conversation, or had this one forgotten. */
function movedElsewhere(place) {
  if (session && place?.conversationId !== session.conversationId) startAnew();
}

async function download() {
  try {
    visits.renewed(line.token);
    const address = URL.createObjectURL(await visits.transcript(texts.you));
    make("a", { href: address, download: texts.file }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch {
    say(texts.notDone);
  }
}

function drawState() {
  $("state").textContent = state.busy ? texts.busy(state.busy) : texts[state];
  $("state").dataset.state = state.busy ? "busy" : state;
}

/** Everything of ours, in the language of now. */
function draw() {
  document.documentElement.lang = language;
  drawState();
  $("close").setAttribute("aria-label", texts.close);
  chat.setAttribute("aria-label", texts.chatLabel);
  const hosted = session?.hosted;
  drawMenu(texts, language, speak, [
    [texts.newQuestion, newQuestion],
    ...(hosted ? [[texts.download, download], [texts.forget, forget]] : []),
  ]);
  const erase = make("button", { type: "button", class: "link" }, texts.forget);
  erase.addEventListener("click", forget);
  $("consent").replaceChildren(...(hosted ? [texts.consent(session.keptDays), " ", erase] : []));
}

function dress(look) {
  wear(look);
  if (store) render();
}

function notice(text) {
  chat.replaceChildren(make("p", { class: "notice", role: "alert" }, text));
  $("state").textContent = "";
}

/** Said by a screen reader, and shown for a while. */
function say(text) {
  $("said").textContent = "";
  requestAnimationFrame(() => { $("said").textContent = text; });
  clearTimeout(say.over);
  say.over = setTimeout(() => { $("said").textContent = ""; }, 6000);
}

function focusChat() {
  // A touch screen would bring up its keyboard over half of the conversation.
  const box = chat.querySelector("[data-id='webchat-sendbox-input']");
  if (box && !matchMedia("(pointer: coarse)").matches) box.focus();
  else $("menu-button").focus();
}

function focusWhenThere() {
  const there = new MutationObserver(() => {
    if (!chat.querySelector("[data-id='webchat-sendbox-input']")) return;
    there.disconnect();
    if (document.activeElement === document.body) focusChat();
  });
  there.observe(chat, { childList: true, subtree: true });
}

$("close").addEventListener("click", () => tell({ type: "close" }));
document.addEventListener("keydown", (event) => {
  // In the conversation Escape leaves a message, in a dialog it leaves the dialog.
  const taken = event.defaultPrevented || event.target.closest(".webchat__basic-transcript, dialog");
  if (event.key === "Escape" && !taken) tell({ type: "close" });
});

begin();
