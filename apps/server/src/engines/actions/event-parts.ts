const mobile = /\b(Mobi|Android|iPhone|iPad|iPod|Windows Phone)\b|Mobile\//i;
const bot = /bot\b|crawl|spider|curl\/|wget\/|python-requests|axios\/|node-fetch|Go-http-client|java\/|okhttp/i;
const desktop = /Windows NT|Macintosh|X11|CrOS|Linux/;

/** What a request came with, as far as events tell of it. */
export interface RequestFacts {
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** The `Accept-Language` header as it came; empty when it did not. */
  readonly language: string;
}

/** The kind of device that a user agent says it is. Whoever wants to can say anything here. */
export const deviceOf = (userAgent: string | null): "mobile" | "desktop" | "bot" | "unknown" => {
  const text = userAgent ?? "";
  if (bot.test(text)) return "bot";
  if (mobile.test(text)) return "mobile";
  return desktop.test(text) ? "desktop" : "unknown";
};

export const requestPart = ({ ip, userAgent, language }: RequestFacts) => ({
  ip: ip ?? "",
  userAgent: userAgent ?? "",
  language,
  device: deviceOf(userAgent),
});

/** The first language of an `Accept-Language` header, without its region: `es` of `es-MX,es;q=0.9`. */
export const primaryLanguage = (header: string): string | undefined => {
  const [, language] = /^\s*([a-z]{2,8})(?:-[a-z0-9-]*)?\s*(?:[,;]|$)/i.exec(header) ?? [];
  return language?.toLowerCase();
};

/** What is not set is absent, so that code can ask `if (event.user.email)`. */
export const present = (members: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
