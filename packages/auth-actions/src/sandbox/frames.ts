/** Messages as frames: four bytes of length, then JSON. Node's own channel reads a message of any length into memory. */
export const encodeFrame = (message: unknown): Buffer => {
  const text = JSON.stringify(message);
  const frame = Buffer.allocUnsafe(4 + Buffer.byteLength(text));
  frame.writeUInt32LE(frame.length - 4, 0);
  frame.write(text, 4);
  return frame;
};

/** Reads frames out of chunks, in order; throws at one that is too long, or is no JSON. */
export const createFrameReader = (longest: number, receive: (message: unknown) => void): ((chunk: Buffer) => void) => {
  let pending: Buffer[] = [];
  let size = 0;
  let wanted = 4;
  return (chunk) => {
    pending.push(chunk);
    size += chunk.length;
    if (size < wanted) return;
    let rest = pending.length === 1 ? chunk : Buffer.concat(pending);
    while (rest.length >= 4) {
      const length = rest.readUInt32LE(0);
      if (length > longest) throw new Error("The frame is too long.");
      wanted = 4 + length;
      if (rest.length < wanted) break;
      const message: unknown = JSON.parse(rest.toString("utf8", 4, wanted));
      rest = rest.subarray(wanted);
      wanted = 4;
      receive(message);
    }
    pending = [rest];
    size = rest.length;
  };
};
