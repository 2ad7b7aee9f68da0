import { limits } from "@faable/auth-contract";
import { parse } from "fast-querystring";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { problem } from "../../base/index.ts";

// A byte order mark is part of the first name, as whoever sent it wrote it.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Percent-encoded UTF-8 and nothing else. The parser takes a broken sequence for the text that it looks like, and a `state`
 * would come back as another one (SEC-AUTHZ-08).
 */
export const assertWellEncoded = (what: string, text: string): void => {
  try {
    decodeURIComponent(text);
  } catch {
    throw problem("invalid_request", `${what} is not percent-encoded UTF-8 (a lone % is written %25).`);
  }
};

const decoded = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw problem("invalid_request", "The body is not valid UTF-8.");
  }
};

const readForm = (bytes: Buffer): object => {
  const text = decoded(bytes);
  assertWellEncoded("The body", text);
  return parse(text);
};

/** Lets an app read forms, as browsers and OAuth clients send them. */
export const readForms = (app: FastifyInstance): void => {
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "buffer", bodyLimit: limits.tokenBodyBytes },
    async (_: FastifyRequest, body: Buffer) => readForm(body),
  );
};
