// Colours: from the page's CSS variables to what Web Chat and its cards are drawn with.

const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** Red, green and blue from 0 to 255 of any CSS colour. */
function rgb(color) {
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = "#000";
  brush.fillStyle = color;
  brush.fillRect(0, 0, 1, 1);
  return [...brush.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

function luminance(color) {
  const [red, green, blue] = rgb(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** `color`, moved towards `text` until it can be read on `background`. */
function legible(color, background, text) {
  for (let share = 0; share < 1; share += 0.1) {
    const mixed = rgb(color).map((part, at) => Math.round(part + (rgb(text)[at] - part) * share));
    const candidate = `rgb(${mixed})`;
    if (contrast(candidate, background) >= 4.6) return candidate;
  }
  return text;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
let wanted = "auto";

/** Puts a theme ("auto", "light", "dark") and the host page's colour and font on the page. */
export function wear({ theme = "auto", color = "", font = "" }) {
  const { style, dataset } = document.documentElement;
  wanted = theme;
  if (CSS.supports("color", color)) style.setProperty("--partner-desk-color", color);
  if (font && CSS.supports("font-family", font)) style.setProperty("--partner-desk-font", font);
  dataset.theme = theme === "dark" || (theme === "auto" && dark.matches) ? "dark" : "light";
  const main = read("--partner-desk-color");
  style.setProperty("--on-color", contrast(main, "#fff") >= 4.5 ? "#fff" : "#000");
  style.setProperty("--accent", legible(main, read("--bubble"), read("--text")));
}

/** Calls `changed` when the system goes from light to dark or back, and the page goes with it. */
export function watchTheme(changed) {
  dark.addEventListener("change", () => { if (wanted === "auto") changed(); });
}

const read = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Web Chat's options for what the page wears now. */
export function styleOptions() {
  const [text, subtle, background, bubble, line, accent] =
    ["--text", "--subtle", "--background", "--bubble", "--line", "--accent"].map(read);
  const user = read("--partner-desk-color");
  return {
    accent, subtle, backgroundColor: background, timestampColor: subtle,
    primaryFont: read("--font"), monospaceFont: "ui-monospace, monospace",
    bubbleBackground: bubble, bubbleTextColor: text, bubbleBorderColor: bubble, bubbleBorderRadius: 10,
    bubbleFromUserBackground: user, bubbleFromUserTextColor: read("--on-color"), bubbleFromUserBorderColor: user,
    bubbleFromUserBorderRadius: 10, bubbleMinWidth: 200, bubbleMaxWidth: 560,
    paddingRegular: 10, paddingWide: 16, autoScrollSnapOnPage: true,
    cardEmphasisBackgroundColor: background, cardPushButtonBackgroundColor: accent, cardPushButtonTextColor: background,
    hideUploadButton: true, sendBoxBackground: background, sendBoxTextColor: text, sendBoxHeight: 48,
    sendBoxTextWrap: true, sendBoxMaxHeight: 120, sendBoxPlaceholderColor: subtle, sendBoxBorderTop: `solid 1px ${line}`,
    sendBoxButtonColor: accent, sendBoxButtonColorOnHover: text, sendBoxButtonShadeColorOnHover: bubble,
    sendBoxButtonShadeColorOnActive: line, sendBoxButtonColorOnDisabled: subtle, sendBoxButtonShadeColorOnDisabled: background,
    sendBoxButtonKeyboardFocusIndicatorBorderColor: accent, sendBoxButtonKeyboardFocusIndicatorBorderWidth: 2,
    transcriptActivityVisualKeyboardIndicatorColor: accent, transcriptVisualKeyboardIndicatorColor: accent,
    suggestedActionBackgroundColor: background, suggestedActionTextColor: accent, suggestedActionBorderColor: accent,
    suggestedActionLayout: "flow", suggestedActionBorderRadius: 8, suggestedActionBorderWidth: 1,
    notificationText: subtle, toastErrorBackgroundColor: bubble, toastErrorColor: text,
  };
}

/** How cards are drawn, likewise. */
export function cardStyle() {
  const [text, subtle, accent, warning] = ["--text", "--subtle", "--accent", "--warning"].map(read);
  const colors = (color) => ({ default: color, subtle });
  const foregroundColors = {
    default: colors(text), dark: colors(text), light: colors(text), accent: colors(accent),
    good: colors(text), warning: colors(warning), attention: colors(warning),
  };
  return {
    fontFamily: read("--font"),
    supportsInteractivity: true,
    fontSizes: { small: 13, default: 15, medium: 17, large: 20, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    spacing: { small: 4, default: 8, medium: 14, large: 20, extraLarge: 28, padding: 14 },
    separator: { lineThickness: 1, lineColor: read("--line") },
    containerStyles: {
      default: { foregroundColors },
      emphasis: { backgroundColor: read("--background"), foregroundColors },
    },
    actions: { actionAlignment: "left", actionsOrientation: "horizontal", buttonSpacing: 8, maxActions: 10, spacing: "medium" },
    adaptiveCard: { allowCustomStyle: false },
    factSet: {
      title: { weight: "bolder", wrap: true, maxWidth: 120 },
      value: { wrap: true },
      spacing: 12,
    },
    textBlock: { headingLevel: 2 },
  };
}
