/** Milliseconds that a `Retry-After` header asks to wait: seconds or a date (RFC 9110 §10.2.3). */
export const requestedWait = (header: string | undefined): number | undefined => {
  if (header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
};
