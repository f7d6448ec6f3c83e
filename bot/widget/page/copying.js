// A copy button on each answer.

/** In the data of our button: its press is for this page and never sent to the desk. */
const COPY = "partnerDeskCopy";

/** `activity` with a copy button on its answer cards; `label` is what stands on it. */
export function withCopyButton(activity, label) {
  const attachments = activity.attachments?.map((attachment) => {
    const card = attachment.content;
    // A single button asks something; several belong to an answer.
    if (card?.type !== "AdaptiveCard" || !(card.actions?.length > 1) || !card.speak) return attachment;
    const copy = { type: "Action.Submit", title: label, data: { [COPY]: withoutButtons(card.speak) } };
    return { ...attachment, content: { ...card, actions: [...card.actions, copy] } };
  });
  return attachments ? { ...activity, attachments } : activity;
}

/** What is to be copied when this was pressed; null when it is none of ours. */
export const toCopy = (pressed) => (typeof pressed?.[COPY] === "string" ? pressed[COPY] : null);

/** Puts `text` on the clipboard; false when the browser does not let us. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    const before = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before?.focus();
    return done;
  }
}

/** The text twin names a card's buttons in its last line. */
const withoutButtons = (twin) => twin.replace(/\n(\[[^\]\n]*\] ?)+$/, "");
