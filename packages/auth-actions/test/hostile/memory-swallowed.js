// Memory without end, and every refusal caught.
// → failed InternalError|TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const all = [];
  for (;;) {
    try {
      all.push(new Uint8Array(1_000_000).fill(1));
    } catch {}
  }
};
