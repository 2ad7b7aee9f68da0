import type { FetchReply } from "./fetch.ts";
import { isRecord } from "./json.ts";

/** The part of a web stream's reader that is used here. */
interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

const isStream = (body: unknown): body is { getReader(): BodyReader } => isRecord(body) && typeof body.getReader === "function";

/** The chunks of a body, or `undefined` as soon as they are more than allowed. */
const chunksOf = async (reader: BodyReader, maxBytes: number): Promise<Uint8Array[] | undefined> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    if (!value) continue;
    size += value.byteLength;
    if (size > maxBytes) {
      // Closes the connection. Not awaited: a sender without end need not agree.
      void reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(value);
  }
  return chunks;
};

/**
 * The body as text; `undefined` when it is larger than allowed. What is too large is never held: reading stops there.
 * Counted after decompression, so a small file that unpacks to a large one is noticed too.
 */
export const bodyText = async (reply: FetchReply, maxBytes: number): Promise<string | undefined> => {
  if (isStream(reply.body)) {
    const chunks = await chunksOf(reply.body.getReader(), maxBytes);
    return chunks && new TextDecoder().decode(Buffer.concat(chunks));
  }
  const text = await reply.text();
  return Buffer.byteLength(text) > maxBytes ? undefined : text;
};
