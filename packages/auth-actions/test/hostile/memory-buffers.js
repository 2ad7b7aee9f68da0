// Buffers without end.
// → failed InternalError|TimeoutError|RangeError
exports.onExecutePostLogin = async (event, api) => {
  const all = [];
  for (;;) all.push(new Uint8Array(1_000_000).fill(1));
};
