import type { JWTPayload, ProtectedHeaderParameters } from "jose";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { expect } from "vitest";
import type { Answer } from "./http.ts";

/** The general error body: exactly this status and code, and nothing that looks like an internal. */
export const expectProblem = (answer: Answer, status: number, code: string): void => {
  expect({ status: answer.status, code: answer.body?.error_code }, answer.text.slice(0, 500)).toEqual({ status, code });
  const { docs, message, request_id, details: _, ...rest } = answer.body;
  expect(request_id).toBe(answer.headers["x-request-id"]);
  expect(rest).toEqual({ status, statusCode: status, error_code: code });
  expect(docs).toMatch(new RegExp(`^http://localhost:\\d+/docs/errors#${code}$`));
  expect(message).toEqual(expect.any(String));
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(answer.headers["cache-control"]).toBe("no-store");
};

/** The token endpoint's error body (RFC 6749 §5.2) with our `error_code`. */
export const expectRefusal = (answer: Answer, status: number, error: string, code: string = error): void => {
  expect({ status: answer.status, ...answer.body }, answer.text.slice(0, 500)).toEqual({
    status,
    error,
    error_code: code,
    error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/),
    request_id: expect.stringMatching(/^\S+$/),
  });
  expect(answer.body.request_id).toBe(answer.headers["x-request-id"]);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(answer.headers["cache-control"]).toBe("no-store");
};

/** An answer's text without what differs from request to request. */
export const lasting = ({ text }: Answer): string => text.replace(/"request_id":"[^"]+"/, "");

/** The two readable parts of a JWT. */
export const opened = (token: string): { header: ProtectedHeaderParameters; claims: JWTPayload } => ({
  header: decodeProtectedHeader(token),
  claims: decodeJwt(token),
});

/** An HTTP Basic header over credentials that were form-encoded first (RFC 6749 §2.3.1). */
export const basic = (id: string, secret: string): string => {
  const encoded = [id, secret].map((part) => new URLSearchParams({ part }).toString().slice("part=".length));
  return `Basic ${Buffer.from(encoded.join(":")).toString("base64")}`;
};

/** Repeats until it holds; the last failure is the test's. */
export const eventually = async (hold: () => Promise<void> | void, within = 1_000): Promise<void> => {
  const end = performance.now() + within;
  for (;;) {
    try {
      return await hold();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};
