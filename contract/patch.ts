import { z } from 'zod';

type Shape = z.core.$ZodShape;
type Bare<T> = T extends z.ZodDefault<infer Inner> ? Inner : T;
type PatchShape<S extends Shape> = { [K in keyof S]: z.ZodOptional<Extract<Bare<S[K]>, z.core.$ZodType>> };

/**
 * The schema of a change to `schema`: every key optional, none filled in. `partial()` alone will not do, since zod 4 applies defaults inside
 * optional fields: changing one setting would then put all others back to their defaults.
 */
export const patchOf = <S extends Shape>(schema: z.ZodObject<S>): z.ZodObject<PatchShape<S>, z.core.$strict> => {
  const entries = Object.entries(schema.shape).map(([key, field]) => {
    const bare = field instanceof z.ZodDefault ? field.unwrap() : field;
    return [key, z.optional(bare as z.core.$ZodType)];
  });
  return z.strictObject(Object.fromEntries(entries)) as unknown as z.ZodObject<PatchShape<S>, z.core.$strict>;
};
