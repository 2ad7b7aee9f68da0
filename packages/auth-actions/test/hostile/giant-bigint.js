// A number with very many digits.
// → failed InternalError|RangeError|TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const big = 10n ** (10n ** 6n);
  console.log((big * big * big).toString().length);
};
