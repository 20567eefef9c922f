import { z } from 'zod';

// The page may not make code out of text (its Content-Security-Policy), so zod must not try. Imported before any schema is built.
z.config({ jitless: true });
