// Reviews without end.
// → failed RangeError
exports.onExecutePostLogin = async (event, api) => {
  for (let n = 0; n < 1_000; n += 1) api.access.review(`review${n}`, { n });
};
