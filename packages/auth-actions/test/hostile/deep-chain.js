// A very long chain of promises.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  let chain = Promise.resolve(0);
  for (let n = 0; n < 20_000; n += 1) chain = chain.then((value) => value + 1);
  if ((await chain) !== 20_000) throw new Error();
};
