import type { FastifyReply, FastifyRequest, RequestPayload } from "fastify";
import { problem } from "../../base/index.ts";

const unsupported = (message: string): Error =>
  problem("unsupported_media_type", message, { headers: { "accept-encoding": "identity" } });

const charsets = (contentType: string): readonly string[] =>
  [...contentType.matchAll(/;\s*charset\s*=\s*"?([^\s";,]*)/gi)].map(([, name = ""]) => name.toLowerCase());

const isUtf8 = (name: string): boolean => name === "utf-8" || name === "utf8";

const flawOf = ({ "content-encoding": encoding, "content-type": type = "" }: FastifyRequest["headers"]): string | undefined => {
  if (encoding !== undefined && encoding.toLowerCase() !== "identity")
    return "A compressed body is not accepted here. Send it without Content-Encoding.";
  const foreign = charsets(type).find((name) => !isUtf8(name));
  return foreign === undefined ? undefined : "Only UTF-8 is accepted here. Send the body in UTF-8, or leave charset out.";
};

/** A body is read as it stands and as UTF-8 (RFC 8259 §8.1). One that says it is something else would be misread (RFC 9110 §15.5.16). */
export const assertBodyHeaders = (
  { headers }: FastifyRequest,
  _reply: FastifyReply,
  _payload: RequestPayload,
  done: (error?: Error | null) => void,
): void => {
  const flaw = flawOf(headers);
  if (flaw === undefined) done();
  else done(unsupported(flaw));
};
