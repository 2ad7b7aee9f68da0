// Memory that is shared with somebody.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  const shared = typeof SharedArrayBuffer === "function" ? new SharedArrayBuffer(8) : new ArrayBuffer(8);
  for (const use of [
    () => crypto.getRandomValues(new Uint8Array(shared)),
    () => new TextDecoder().decode(new Uint8Array(shared)),
    () => structuredClone(shared),
  ])
    try {
      use();
    } catch {}
  if (typeof Atomics !== "undefined") console.error("REACHED", "Atomics");
};
