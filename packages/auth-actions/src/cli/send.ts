import { limits, type Send } from "../sandbox/index.ts";

const readAtMost = async (body: AsyncIterable<Uint8Array> | null, most: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > most) throw new Error(`The answer is longer than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** By Node's own `fetch`: on a developer's machine any address may be reached. Redirects are answers here, as on the server. */
export const sendByFetch: Send = async (_account, { url, method, headers, body, signal }) => {
  const sent = body === undefined ? {} : { body: new Uint8Array(body) };
  const answer = await fetch(url, { method, headers, signal, redirect: "manual", ...sent });
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: await readAtMost(answer.body, limits.fetchBytes),
  };
};
