import { Ajv } from "ajv";
import type { Static, TSchema } from "typebox";

/**
 * Whether a value that comes from the database has the shape that this version knows: another version may have stored it.
 * Compiled at the first question.
 */
export const shapeOf = <T extends TSchema>(schema: T): ((value: unknown) => value is Static<T>) => {
  const compile = () => new Ajv({ strict: false }).compile<Static<T>>(schema);
  let fits: ReturnType<typeof compile> | undefined;
  return (value): value is Static<T> => {
    fits ??= compile();
    return fits(value);
  };
};
