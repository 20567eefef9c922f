import 'react';

declare module 'react' {
  interface CSSProperties {
    /** The colour of a stage, for the classes that draw it. */
    '--c'?: string;
    /** How much of a slider lies behind its thumb. */
    '--done'?: string;
  }
}
