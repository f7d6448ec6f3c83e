// The header's menu, and the dialog that asks before anything is erased.

import { LANGUAGES } from "./texts.js";

const menu = document.getElementById("menu");
const button = document.getElementById("menu-button");

function toggle(open) {
  menu.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
}

button.addEventListener("click", () => toggle(menu.hidden));
document.addEventListener("click", (event) => {
  if (!menu.contains(event.target) && !button.contains(event.target)) toggle(false);
});
window.addEventListener("blur", () => toggle(false));
menu.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !menu.contains(event.relatedTarget) && event.relatedTarget !== button) toggle(false);
});
for (const part of [menu, button]) {
  part.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !menu.hidden) {
      event.preventDefault();
      toggle(false);
      button.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !menu.hidden) {
      const items = [...menu.querySelectorAll("button")];
      event.preventDefault();
      items.at((items.indexOf(document.activeElement) + (items.includes(document.activeElement) ? step : step > 0 ? 1 : 0)) % items.length).focus();
    }
  });
}

/** Draws the menu: `actions` are [text, what it does] pairs; `speak` is told the language chosen. */
export function drawMenu(texts, language, speak, actions) {
  button.setAttribute("aria-label", texts.menu);
  button.title = texts.menu;
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

/** Asks; true when the answer is yes. */
export function confirm({ question, detail, yes, no }) {
  const dialog = make("dialog", { "aria-labelledby": "question", "aria-describedby": "detail" });
  const form = make("form", { method: "dialog" });
  form.append(make("button", { value: "" }, no), make("button", { value: "yes", class: "main" }, yes));
  dialog.append(make("h2", { id: "question" }, question), make("p", { id: "detail" }, detail), form);
  return shown(dialog).then((answer) => answer === "yes");
}

/** Shows a text to be copied by hand, where the browser keeps us from the clipboard. */
export function showText(heading, text, close) {
  const dialog = make("dialog", { "aria-labelledby": "question" });
  const field = make("textarea", { readonly: "", rows: "10", "aria-labelledby": "question" });
  field.value = text;
  const form = make("form", { method: "dialog" });
  form.append(make("button", {}, close));
  dialog.append(make("h2", { id: "question" }, heading), field, form);
  const over = shown(dialog);
  field.select();
  return over;
}

function shown(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((over) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      over(dialog.returnValue);
    });
  });
}

export function make(name, attributes = {}, text = "") {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}
