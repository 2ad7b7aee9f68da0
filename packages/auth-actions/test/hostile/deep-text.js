// An array that is nested very deep, as text.
// → failed InternalError|RangeError
exports.onExecutePostLogin = async (event, api) => {
  let deep = [];
  for (let n = 0; n < 500_000; n += 1) deep = [deep];
  String(deep);
};
