import { limits } from "@faable/auth-contract";
import type { OutboundAnswer } from "../../ground/outbound/index.ts";
import { errorWord, providerError } from "./failure.ts";
import type { Told } from "./profile.ts";

/** What a provider let us have, with which it can be asked in the user's name. */
export interface ProviderTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** As the provider granted it, space-separated. */
  readonly scope: string | null;
  /** ISO 8601; `null` where the provider did not say. */
  readonly expiresAt: string | null;
}

export const isTold = (value: unknown): value is Told => typeof value === "object" && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const jsonOf = ({ body }: OutboundAnswer): unknown => parsed(body.toString("utf8"));

const isForm = ({ headers }: OutboundAnswer): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "");

/** GitHub answers a form where it does not heed what we accept. */
const membersOf = (answer: OutboundAnswer): Told => {
  const json = jsonOf(answer);
  if (isTold(json)) return json;
  return isForm(answer) ? Object.fromEntries(new URLSearchParams(answer.body.toString("utf8"))) : {};
};

/** A text that can be sent in a header and be stored. */
const tokenFrom = (value: unknown): string | undefined =>
  typeof value === "string" && value.length <= limits.providerTokenLength && /^[\x21-\x7e]+$/.test(value) ? value : undefined;

const scopeFrom = (value: unknown): string | null =>
  typeof value === "string" && value.length <= 2048 && /^[\x20-\x7e]*$/.test(value) ? value : null;

/** Of a number, or of the digits of one, as forms have them. Longer than a year is as good as not said. */
const endOf = (seconds: unknown, now: Date): string | null => {
  const count = typeof seconds === "string" && /^\d{1,9}$/.test(seconds) ? Number(seconds) : seconds;
  if (typeof count !== "number" || !Number.isFinite(count) || count <= 0 || count > 31_536_000) return null;
  return new Date(now.getTime() + count * 1000).toISOString();
};

const noToken = "Cannot fetch accessToken from connection";

const isBearer = (type: unknown): boolean => type === undefined || (typeof type === "string" && /^bearer$/i.test(type));

/** The tokens of a token endpoint's answer, and its members. Some providers answer errors as if nothing was wrong, with 200. */
export const tokensOf = (answer: OutboundAnswer, now: Date): { readonly tokens: ProviderTokens; readonly members: Told } => {
  const members = membersOf(answer);
  const isGood = answer.status >= 200 && answer.status < 300 && members.error === undefined;
  if (!isGood) throw providerError(noToken, `The token endpoint answered ${answer.status}`, errorWord(members.error));
  const accessToken = tokenFrom(members.access_token);
  if (accessToken === undefined || !isBearer(members.token_type))
    throw providerError(noToken, "The token endpoint answered without a bearer token");
  return {
    members,
    tokens: {
      accessToken,
      refreshToken: tokenFrom(members.refresh_token) ?? null,
      scope: scopeFrom(members.scope),
      expiresAt: endOf(members.expires_in, now),
    },
  };
};
