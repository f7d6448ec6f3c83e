// Colours: from the page's CSS variables to what Web Chat and its cards are drawn with.

const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function luminance(color) {
  brush.fillStyle = color;
  brush.fillRect(0, 0, 1, 1);
  const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
  const linear = (part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** `color`, moved towards `text` until it can be read on `background`. */
function legible(color, background, text) {
  for (let share = 0; share < 100; share += 10) {
    const mixed = `color-mix(in srgb, ${text} ${share}%, ${color})`;
    if (contrast(mixed, background) >= 4.6) return mixed;
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
    accent, subtle, backgroundColor: background, timestampColor: subtle, primaryFont: read("--font"),
    paddingWide: 16, autoScrollSnapOnPage: 0.85, hideUploadButton: true,
    bubbleBackground: bubble, bubbleTextColor: text, bubbleBorderColor: bubble, bubbleBorderRadius: 10,
    bubbleFromUserBackground: user, bubbleFromUserTextColor: read("--on-color"),
    bubbleFromUserBorderColor: user, bubbleFromUserBorderRadius: 10, bubbleMinWidth: 200, bubbleMaxWidth: 560,
    sendBoxBackground: background, sendBoxTextColor: text, sendBoxPlaceholderColor: subtle,
    sendBoxBorderTop: `solid 1px ${line}`, sendBoxHeight: 48, sendBoxTextWrap: true, sendBoxMaxHeight: 120,
    sendBoxButtonColor: accent, sendBoxButtonColorOnDisabled: subtle,
    sendBoxButtonShadeColorOnHover: bubble, sendBoxButtonShadeColorOnActive: line,
    sendBoxButtonShadeColorOnDisabled: background, sendBoxButtonKeyboardFocusIndicatorBorderColor: accent,
    transcriptActivityVisualKeyboardIndicatorColor: accent, transcriptVisualKeyboardIndicatorColor: accent,
  };
}

/** How cards are drawn, likewise. */
export function cardStyle() {
  const [text, subtle, accent, warning] = ["--text", "--subtle", "--accent", "--warning"].map(read);
  const colors = (color) => ({ default: color, subtle });
  const foregroundColors = {
    default: colors(text), accent: colors(accent), good: colors(text),
    warning: colors(warning), attention: colors(warning),
  };
  return {
    fontFamily: read("--font"),
    supportsInteractivity: true,
    fontSizes: { small: 13, default: 15, medium: 17, large: 20, extraLarge: 24 },
    spacing: { small: 4, default: 8, medium: 14, large: 20, extraLarge: 28, padding: 14 },
    separator: { lineThickness: 1, lineColor: read("--line") },
    containerStyles: {
      default: { foregroundColors },
      emphasis: { backgroundColor: read("--tint"), foregroundColors },
    },
    actions: {
      actionAlignment: "left", actionsOrientation: "horizontal",
      buttonSpacing: 8, maxActions: 10, spacing: "medium",
    },
    adaptiveCard: { allowCustomStyle: false },
    textBlock: { headingLevel: 2 },
  };
}
