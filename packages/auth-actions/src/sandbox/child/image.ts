/** What lies at one place of an instance's memory. */
export interface Stretch {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** The memory of an instance as it was when the image was kept. */
export interface Image {
  /** After a run, for another one of the same account. `false`: the memory has grown, and stays so. */
  readonly restore: () => boolean;
  /** For another account: every byte is what it was. */
  readonly wipe: () => boolean;
  /** What has changed since it was wiped; `undefined` where that is not all near the image, and would not be restored. */
  readonly changes: () => readonly Stretch[] | undefined;
  readonly put: (changes: readonly Stretch[]) => void;
}

const page = 65_536;
const block = 1_024;
/** In pages: 256 KiB. The code's own stack ends at 64 KiB. */
const margin = 4;

const zeros = Buffer.alloc(page);

interface Span {
  readonly start: number;
  readonly end: number;
}

const blocksOf = ({ start, end }: Span): readonly number[] =>
  Array.from({ length: (end - start) / block }, (_, at) => start / block + at);

/** Blocks, ascending, as few spans of at most a page each. */
const spansOf = (blocks: readonly number[]): readonly Span[] =>
  blocks.reduce<Span[]>((spans, at) => {
    const last = spans.at(-1);
    const [start, end] = [at * block, (at + 1) * block];
    if (last?.end === start && end - last.start <= page) spans[spans.length - 1] = { start: last.start, end };
    else spans.push({ start, end });
    return spans;
  }, []);

/**
 * Keeps what is in use now. Around it, where data ends, zeros may be data, too, and of its stack a run uses the beginning: those
 * places are made zero again after each run. Between the two lie megabytes of stack that are hardly ever touched.
 */
export const keepImage = (memory: WebAssembly.Memory): Image => {
  const all = new Uint8Array(memory.buffer);
  const isZero = ({ start, end }: Span): boolean => zeros.compare(all, start, end, 0, end - start) === 0;
  const copyOf = ({ start, end }: Span): Stretch => ({ start, bytes: all.slice(start, end) });
  const isFilled = (at: number): boolean => !isZero({ start: at * block, end: (at + 1) * block });
  const pages = Array.from({ length: all.length / page }, (_, at) => ({ start: at * page, end: (at + 1) * page }));
  const usedPages = pages.filter((each) => !isZero(each));
  const isNear = ({ start }: Span): boolean => usedPages.some((one) => Math.abs(one.start - start) <= margin * page);
  const far = pages.filter((each) => !isNear(each));
  const nearBlocks = pages.filter(isNear).flatMap(blocksOf);
  const image = spansOf(nearBlocks.filter(isFilled)).map(copyOf);
  const near = spansOf(nearBlocks.filter((at) => !isFilled(at)));
  const clear = (spans: readonly Span[]): void => {
    for (const span of spans) if (!isZero(span)) all.fill(0, span.start, span.end);
  };
  const hasGrown = (): boolean => memory.buffer.byteLength !== all.length;

  const differs = (at: number, bytes: Uint8Array): boolean => Buffer.compare(all.subarray(at, at + bytes.length), bytes) !== 0;
  const changedIn = ({ start, bytes }: Stretch): readonly number[] =>
    Array.from({ length: bytes.length / block }, (_, at) => at)
      .filter((at) => differs(start + at * block, bytes.subarray(at * block, (at + 1) * block)))
      .map((at) => start / block + at);

  const restore = (): boolean => {
    if (hasGrown()) return false;
    for (const { start, bytes } of image) all.set(bytes, start);
    clear(near);
    return true;
  };
  return {
    restore,
    wipe: () => {
      if (!restore()) return false;
      clear(far);
      return true;
    },
    changes: () => {
      if (hasGrown() || !far.every(isZero)) return undefined;
      const changed = [...image.flatMap(changedIn), ...near.flatMap(blocksOf).filter(isFilled)];
      return spansOf(changed.sort((one, other) => one - other)).map(copyOf);
    },
    put: (changes) => {
      for (const { start, bytes } of changes) all.set(bytes, start);
    },
  };
};
