import { limits } from "@faable/auth-contract";
import { storableJson } from "../../base/index.ts";
import type { Identified } from "./ask-provider.ts";

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1)));

/**
 * The profile as it is kept beside the identity. One that is too large or too deep, or that repeats a token of ours, is kept as
 * no more than what was read of it (SEC-FED-05).
 */
export const keptProfile = ({ raw, profile, tokens }: Identified): Readonly<Record<string, unknown>> => {
  const { subject: id, name, picture, email } = profile;
  const read = { id, name, picture, email };
  if (isDeeper(raw, limits.jsonDepth)) return read;
  const text = storableJson(raw);
  const secrets = [tokens.accessToken, ...(tokens.refreshToken === null ? [] : [tokens.refreshToken])];
  const isKept = Buffer.byteLength(text) <= limits.metadataBytes && !secrets.some((secret) => text.includes(secret));
  return isKept ? raw : read;
};
