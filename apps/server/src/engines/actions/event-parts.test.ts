import { describe, expect, test } from "vitest";
import { deviceOf, primaryLanguage } from "./event-parts.ts";

describe("the primary language of an Accept-Language header", () => {
  test.each([
    ["es-MX,es;q=0.9", "es"],
    ["EN", "en"],
    [" de ;q=1", "de"],
    ["zh-Hant-TW", "zh"],
    ["", undefined],
    ["*", undefined],
    ["x", undefined],
    ["<script>", undefined],
  ])("%j: %s", (header, language) => {
    expect(primaryLanguage(header)).toBe(language);
  });
});

describe("the device of a user agent", () => {
  test.each([
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 Safari/604.1", "mobile"],
    ["Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "mobile"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0", "desktop"],
    ["Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "desktop"],
    ["Mozilla/5.0 (compatible; Googlebot/2.1)", "bot"],
    ["curl/8.0", "bot"],
    ["something", "unknown"],
    [null, "unknown"],
  ])("%s: %s", (agent, device) => {
    expect(deviceOf(agent)).toBe(device);
  });
});
