// The visitor's language: texts, numbers. What Python knows of words travels in the page's head.

/** {texts: {language: {key: text}}, labels, letters, models} */
export const words = JSON.parse(document.getElementById("dc-words").textContent);

/** Which of the languages that there are suits a browser's "fr-CA" best; English suits everyone. */
export function languageFor(wanted, known) {
  return known.find((one) => (wanted || "").toLowerCase().startsWith(one)) ?? "en";
}

export const language = languageFor(navigator.language, Object.keys(words.texts));
document.documentElement.lang = language;

const texts = words.texts[language];

/** The visitor's text for a key, words in braces filled in; "" for an unknown key. */
export function t(key, values = {}) {
  return (texts[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Fill an element's [data-text], and the [data-label]s that only screen readers read. */
export function localise(element) {
  for (const node of element.querySelectorAll("[data-text]")) {
    node.textContent = t(node.dataset.text);
  }
  for (const node of element.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
    if (node.tagName === "BUTTON") node.title = t(node.dataset.label);
  }
}

const plural = new Intl.PluralRules(language);

/** A text that depends on a number, from the keys that end in -one and -many. */
export function counted(key, n) {
  const form = plural.select(n) === "one" ? "-one" : "-many";
  return t(key + form, { n: n.toLocaleString(language) });
}

const whole = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });

/** 0.987 as "99 %", in the visitor's way to write it. */
export const percent = (share) => whole.format(share);
