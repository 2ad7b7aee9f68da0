// An array of four billion, filled.
// → failed InternalError|RangeError|TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  new Array(2 ** 32 - 1).fill(1);
};
