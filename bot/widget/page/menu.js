// The header's menu, and dialogs.

import { LANGUAGES } from "./texts.js";

const menu = document.getElementById("menu");
const button = document.getElementById("menu-button");

function toggle(open) {
  menu.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
}

button.addEventListener("click", () => toggle(menu.hidden));
for (const type of ["click", "focusin"]) {
  document.addEventListener(type, ({ target }) => { if (!target.closest("#menu, #menu-button")) toggle(false); });
}
window.addEventListener("blur", () => toggle(false));
for (const part of [menu, button]) part.addEventListener("keydown", walk);

function walk(event) {
  if (menu.hidden) return;
  const items = [...menu.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1 }[event.key];
  if (event.key === "Escape") {
    toggle(false);
    button.focus();
  } else if (to !== undefined) {
    items.at(to % items.length).focus();
  } else {
    return;
  }
  event.preventDefault();
}

/** Draws the menu: `actions` are [text, what it does] pairs; `speak` is told the language chosen. */
export function drawMenu(texts, language, speak, actions) {
  button.setAttribute("aria-label", texts.menu);
  const group = make("div", { role: "group", "aria-label": texts.language });
  for (const [tag, { name }] of Object.entries(LANGUAGES)) {
    const choice = item(name, () => speak(tag));
    choice.lang = tag;
    choice.setAttribute("aria-pressed", String(tag === language));
    group.append(choice);
  }
  menu.replaceChildren(group, ...actions.map(([text, does]) => item(text, does)));
}

function item(text, does) {
  const element = make("button", { type: "button" }, text);
  element.addEventListener("click", () => {
    toggle(false);
    button.focus();
    does();
  });
  return element;
}

/** Shows a dialog with these buttons; true when it was the second. */
export function ask(question, content, labels) {
  const dialog = make("dialog", { "aria-labelledby": "question" });
  const form = make("form", { method: "dialog" });
  form.append(...labels.map((label, at) => make("button", { value: at || "", class: at ? "main" : "" }, label)));
  dialog.append(make("h2", { id: "question" }, question), content, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((over) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      over(Boolean(dialog.returnValue));
    });
  });
}

export function make(name, attributes = {}, text = "") {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}
