import { expect } from "vitest";
import type { Answer } from "../harness/http.ts";

/** A person of whom every standard claim is known. */
export const everyClaim = {
  name: "Kim Doe",
  given_name: "Kim",
  family_name: "Doe",
  middle_name: "Lee",
  nickname: "kimmy",
  picture: "https://people.example/kim.png",
  profile: "https://people.example/kim",
  website: "https://kim.example",
  gender: "female",
  birthdate: "1990-01-02",
  zoneinfo: "Europe/Paris",
  locale: "en-US",
  phone: "+34600000000",
  phone_verified: true,
  address: { street_address: "1 Street", locality: "Town", region: "Region", postal_code: "12345", country: "ES" },
};
export const profileClaims = ["name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile"];
profileClaims.push("picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at");

/** An access or refresh token, or a code, holds enough that nobody guesses: more than 96 bits by Shannon's measure. */
export const expectUnguessable = (text: string): void => {
  const counts = [...text].reduce((all, each) => all.set(each, (all.get(each) ?? 0) + 1), new Map<string, number>());
  const perCharacter = [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
  expect(text.length).toBeGreaterThanOrEqual(16);
  expect(perCharacter * text.length).toBeGreaterThan(96);
  expect(text).toMatch(/^[\x20-\x7e]+$/);
};

export const expectTokenError = (answer: Answer, error: string): void => {
  expect([answer.status, answer.body.error]).toEqual([400, error]);
  expect(answer.headers["content-type"]).toMatch(/^application\/json\b/);
  expect(answer.body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
};

export const expectUserInfo = (answer: Answer, sub: string | undefined, claims: readonly string[] = []) => {
  expect(answer.status, answer.text).toBe(200);
  expect(answer.headers["content-type"]).toMatch(/^application\/json\b/);
  expect(answer.body.sub).toBe(sub);
  expect(Object.keys(answer.body).toSorted()).toEqual(["sub", ...claims].toSorted());
  for (const [name, value] of Object.entries(answer.body)) {
    expect([null, "", "null"], name).not.toContain(value);
    if (name.endsWith("_verified")) expect(value, name).toEqual(expect.any(Boolean));
  }
};

export const email = ["email", "email_verified"];
export const phone = ["phone_number", "phone_number_verified"];
