/** What `fetch` takes. */
export const isWebUrl = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

const most = 100;

/** What is said of another. */
export const notWebUrl = (url: string): string =>
  `fetch takes an absolute http or https URL, and was given ${JSON.stringify(url.length > most ? `${url.slice(0, most)}…` : url)}.`;
