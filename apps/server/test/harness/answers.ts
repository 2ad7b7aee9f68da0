import { expect } from "vitest";
import { formsOf } from "./browser.ts";
import type { Answer } from "./http.ts";
import { answerOf, callback } from "./login.ts";

/** Refused on our own page: nobody is sent anywhere, and nothing on the page leads to the address. */
export const expectKeptHere = (answer: Answer, address: string, what: string): void => {
  expect(answer.status, what).toBe(400);
  expect(answer.headers, what).not.toHaveProperty("location");
  expect(answer.headers["content-type"], what).toBe("text/html; charset=utf-8");
  expect(formsOf(answer), what).toEqual([]);
  for (const spelt of [address, encodeURIComponent(address), address.replaceAll("&", "&amp;")])
    expect(answer.text, what).not.toContain(spelt);
};

/** Refused to the client by this issuer, as the parameters say. */
export const expectRefusedTo = (issuer: string, answer: Answer, error: string, state: string | null = "the state"): void => {
  expect([302, 303], answer.text.slice(0, 300)).toContain(answer.status);
  expect(answer.headers.location?.split("?")[0]).toBe(callback);
  const told = answerOf(answer);
  expect([told.get("error"), told.get("state"), told.get("iss")]).toEqual([error, state, issuer]);
  expect(told.has("code")).toBe(false);
  expect(told.get("error_description")).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  expect([...told.keys()].every((name) => ["error", "error_description", "error_code", "state", "iss"].includes(name))).toBe(
    true,
  );
};
