import { describe, expect, test } from "vitest";
import { keepImage } from "./image.ts";

const page = 65_536;

/** Forty pages, of which the second has something at its beginning. */
const kept = () => {
  const memory = new WebAssembly.Memory({ initial: 40, maximum: 41 });
  const bytes = new Uint8Array(memory.buffer);
  bytes.fill(7, page, page + 100);
  return { memory, bytes, image: keepImage(memory) };
};

const sum = (bytes: Uint8Array): number => bytes.reduce((all, each) => all + each, 0);

describe("an image of memory", () => {
  test("is put back where something was, and made zero around that", () => {
    const { bytes, image } = kept();
    bytes.fill(1, page, page + 10);
    bytes[0] = bytes[page - 1] = bytes[page + 5_000] = bytes[3 * page] = bytes[6 * page - 1] = 9;
    expect(image.restore()).toBe(true);
    expect([bytes[page], sum(bytes)]).toEqual([7, 700]);
  });

  test("leaves what is far away for the next account's sake only", () => {
    const { bytes, image } = kept();
    bytes[6 * page] = bytes[30 * page] = 1;
    image.restore();
    expect(sum(bytes)).toBe(702);
    image.wipe();
    expect(sum(bytes)).toBe(700);
  });

  test("knows what has changed: inside, at the edge, and where there was nothing", () => {
    const { bytes, image } = kept();
    const places = [0, page + 99, page + 100, page + 4_096, 6 * page - 1];
    for (const at of places) bytes[at] = 3;
    const changes = image.changes() ?? [];
    image.restore();
    image.put(changes);
    expect([...places.map((at) => bytes[at]), sum(bytes)]).toEqual([3, 3, 3, 3, 3, 700 - 7 + 15]);
    image.restore();
    expect(image.changes()).toEqual([]);
  });

  test("does not tell half of a change: what is far away would not be put back", () => {
    const { bytes, image } = kept();
    bytes[page] = bytes[6 * page] = 1;
    expect(image.changes()).toBeUndefined();
  });

  test("is none any more of a memory that has grown", () => {
    const { memory, image } = kept();
    memory.grow(1);
    expect([image.restore(), image.wipe(), image.changes()]).toEqual([false, false, undefined]);
  });
});
