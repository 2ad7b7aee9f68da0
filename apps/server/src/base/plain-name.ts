import { problem } from "./problem.ts";

const link = /https?:\/\/|www\.|\b[a-z0-9-]+\.(com|net|org|io|dev|app|info|biz|ru|cn|xyz|top|link|click)\b/i;

/** Whether a text reads as a name and not as a link. */
export const isPlainName = (text: string): boolean => !link.test(text);

/** Names are shown in mails and on pages, where a link would serve phishing. `undefined` and `null` pass. */
export const assertPlainName = (field: string, text: string | null | undefined): void => {
  if (text != null && !isPlainName(text))
    throw problem("invalid_name", `${field} must not contain a link.`, { details: { fields: [field] } });
};
