/** A call of the api that breaks a rule. It is thrown inside the code, which may read its message. */
export class Refusal extends Error {
  override readonly name: "TypeError" | "RangeError";

  constructor(message: string, name: "TypeError" | "RangeError" = "TypeError") {
    super(message);
    this.name = name;
  }
}
