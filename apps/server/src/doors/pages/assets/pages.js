// Makes pages nicer that work without it. Nothing here decides anything.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

for (const button of all("[data-toggle]")) {
  const input = document.getElementById(button.dataset.toggle);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
    button.setAttribute("aria-label", shown ? button.dataset.hideLabel : button.dataset.showLabel);
  });
}

// The button that was pressed must still be sent: it is marked, not disabled, and a second submit is stopped.
for (const form of all("form")) {
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    for (const input of all("input[type=text][data-secret]", form)) input.type = "password";
    form.setAttribute("aria-busy", "true");
    for (const button of all("button", form)) button.setAttribute("aria-disabled", "true");
  });
}

// A page that comes back from the browser's memory can be sent again.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const form of all("form")) form.removeAttribute("aria-busy");
  for (const button of all("button")) button.removeAttribute("aria-disabled");
});

const rules = {
  length: (text, least) => [...text].length >= Number(least),
  upper: (text) => /\p{Lu}/u.test(text),
  lower: (text) => /\p{Ll}/u.test(text),
  digit: (text) => /\p{Nd}/u.test(text),
  symbol: (text) => /[^\p{L}\p{N}\s]/u.test(text),
};

/** In words, roughly: what counts is length, then variety. */
const strengthOf = (text) => {
  const score = [...text].length + new Set(text).size / 2;
  return score < 14 ? "weak" : score < 22 ? "fair" : "strong";
};

for (const list of all("[data-rules]")) {
  const input = document.getElementById(list.dataset.rules);
  const strength = document.getElementById(`${list.dataset.rules}-strength`);
  const update = () => {
    for (const item of all("[data-rule]", list)) {
      const met = rules[item.dataset.rule]?.(input.value, item.dataset.least) ?? false;
      item.classList.toggle("met", met);
      item.lastElementChild.hidden = !met;
    }
    strength.textContent = input.value === "" ? "" : strength.dataset[strengthOf(input.value)];
  };
  input.addEventListener("input", update);
  if (input.value !== "") update();
}

for (const time of all("time")) time.title = new Date(time.dateTime).toLocaleString(document.documentElement.lang);

document.querySelector("[role=alert]")?.focus();

const posting = document.querySelector("form[data-post-now]");
if (posting) HTMLFormElement.prototype.submit.call(posting);

// Relying parties are waited for, but never longer than the page says.
const onward = document.querySelector("[data-onward]");
if (onward) {
  const go = () => location.replace(onward.href);
  const frames = all("iframe");
  let waiting = frames.length;
  // Once each: a frame that loads itself anew would stand for others that have not been told yet.
  const loaded = () => {
    waiting -= 1;
    if (waiting === 0) go();
  };
  for (const frame of frames) frame.addEventListener("load", loaded, { once: true });
  setTimeout(go, waiting === 0 ? 0 : 3_000);
}
