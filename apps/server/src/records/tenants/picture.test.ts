import { expect, test } from "vitest";
import { assertPicture, pictureFrom } from "./picture.ts";

const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const jpeg = Buffer.from("ffd8ffe000104a464946", "hex");
const webp = Buffer.from("RIFF\0\0\0\0WEBPVP8 ", "latin1");
const urlOf = (type: string, bytes: Buffer): string => `data:image/${type};base64,${bytes.toString("base64")}`;

test("a picture is what its first bytes say, and its label must agree", () => {
  expect(pictureFrom(urlOf("png", png))).toEqual({ type: "png", bytes: png });
  expect(pictureFrom(urlOf("jpeg", jpeg))?.type).toBe("jpeg");
  expect(pictureFrom(urlOf("webp", webp))?.type).toBe("webp");
  expect(pictureFrom(urlOf("png", jpeg))).toBeUndefined();
  expect(pictureFrom(urlOf("png", Buffer.from("<svg onload=alert(1)>")))).toBeUndefined();
});

test("SEC-WEB-06: what is no picture, too large, or somewhere else is refused by name", () => {
  const large = Buffer.concat([png, Buffer.alloc(65_536)]);
  for (const url of [urlOf("svg+xml", png), urlOf("png", large), "https://elsewhere.example/logo.png", "data:image/png;base64,"])
    expect(() => assertPicture("branding.logo", url)).toThrow(/branding\.logo must be a data: URL/);
  expect(() => assertPicture("branding.logo", urlOf("png", Buffer.concat([png, Buffer.alloc(65_520)])))).not.toThrow();
  expect(() => assertPicture("branding.logo", undefined)).not.toThrow();
});
