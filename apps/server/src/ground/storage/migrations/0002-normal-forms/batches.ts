/** Rows that are read at once: enough to be quick, few enough to fit in memory whatever they hold. */
export const batchSize = 500;

interface Identified {
  readonly id: string;
}

/** Every row of a table in the order of its ids, batch by batch. */
export async function* inBatches<R extends Identified>(read: (after: string) => Promise<readonly R[]>): AsyncGenerator<R> {
  for (let rows = await read(""); rows.length > 0; rows = await read(rows.at(-1)?.id ?? "")) yield* rows;
}
