// Arrays without end.
// → failed InternalError|TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const all = [];
  for (;;) all.push(new Array(10_000).fill(all.length));
};
