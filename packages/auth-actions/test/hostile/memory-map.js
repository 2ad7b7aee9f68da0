// A Map without end.
// → failed InternalError|TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const map = new Map();
  for (let n = 0; ; n += 1) map.set(n, { n });
};
