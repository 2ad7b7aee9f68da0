// Many padded texts.
// → failed InternalError|RangeError|TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const all = [];
  for (let n = 0; n < 100; n += 1) all.push("x".padStart(50_000_000 + n));
};
